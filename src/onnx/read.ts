import { fromBinary } from '@bufbuild/protobuf'
import {
  AttributeProto_AttributeType as AttributeType,
  ModelProtoSchema,
  type AttributeProto,
  type FunctionProto,
  type GraphProto,
  type NodeProto,
  type ValueInfoProto,
} from 'onnx-buf'
import { canonicalDim, type Dim } from '../graph/dim.ts'
import { VitrineError } from '../graph/errors.ts'
import { checkFile } from './checkFile.ts'
import { dtypeOf } from './dtypes.ts'
import { inlineFunctions } from './functions.ts'
import {
  type Attribute,
  type InlineTensor,
  type OnnxGraph,
  type OnnxNode,
  type StoredTensor,
  type Subgraph,
  type ValueInfo,
} from './ir.ts'
import { constantOf, inlineTensor, storedTensor, type TensorSource } from './readTensor.ts'
import { moduleScope } from './scopes.ts'

/**
 * Reads an ONNX file without copying a weight: a float initialiser becomes the range of bytes where it lies, in this
 * file or in its external data.
 * @param bytes the whole .onnx file
 * @param file its name, which StoredTensors carry
 * @throws VitrineError for bytes that are not an ONNX model, or for parts that are not supported
 */
export function readModel(bytes: Uint8Array, file: string): OnnxGraph {
  const model = decode(bytes, file)
  const graph = model.graph
  if (!graph)
    throw new VitrineError(`${file} holds no graph`, { hint: 'the file may be damaged: download it again' })
  const read: Reader = { bytes, file, functions: model.functions }
  const { nodes, constants, weights } = readGraph(graph, read)
  const opsets = new Map(model.opsetImport.map(opset => [opset.domain, Number(opset.version)]))
  const decoded: OnnxGraph = {
    opset: opsets.get('') ?? opsets.get('ai.onnx') ?? 18,
    domains: Object.fromEntries([...opsets].filter(([domain]) => domain !== '' && domain !== 'ai.onnx')),
    inputs: graph.input
      .filter(input => !weights.has(input.name) && !constants.has(input.name))
      .map(value => valueInfo(value, file)),
    outputs: graph.output.map(value => valueInfo(value, file)),
    nodes,
    constants,
    weights,
  }
  checkFile(decoded, file)
  return decoded
}

interface Reader extends TensorSource {
  functions: readonly FunctionProto[]
}

function readGraph(graph: GraphProto, reader: Reader): Subgraph {
  const constants = new Map<string, InlineTensor>()
  const weights = new Map<string, StoredTensor>()
  const put = (name: string, tensor: InlineTensor | StoredTensor) => {
    if ('file' in tensor) weights.set(name, tensor)
    else constants.set(name, tensor)
  }
  for (const tensor of graph.initializer)
    put(tensor.name, storedTensor(tensor, reader) ?? inlineTensor(tensor))
  const nodes: OnnxNode[] = []
  for (const node of inlineFunctions(graph.node, reader.functions)) {
    const constant = constantOf(node, reader)
    const output = node.output[0]
    if (constant && output !== undefined) put(output, constant)
    else nodes.push(readNode(node, reader))
  }
  return { nodes, constants, weights, outputs: graph.output.map(({ name }) => name) }
}

function decode(bytes: Uint8Array, file: string) {
  try {
    return fromBinary(ModelProtoSchema, bytes)
  } catch (cause) {
    throw new VitrineError(
      `${file} is not a readable ONNX file: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        hint: 'it may be damaged or cut off: download it again',
      },
    )
  }
}

function readNode(node: NodeProto, reader: Reader): OnnxNode {
  return {
    op: node.opType,
    domain: node.domain === 'ai.onnx' ? '' : node.domain,
    name: node.name,
    inputs: [...node.input],
    outputs: [...node.output],
    attributes: Object.fromEntries(
      node.attribute.map(attribute => [attribute.name, readAttribute(attribute, node, reader)]),
    ),
    scope: moduleScope(node),
  }
}

function readAttribute(attribute: AttributeProto, node: NodeProto, reader: Reader): Attribute {
  switch (attribute.type) {
    case AttributeType.FLOAT:
      return { type: 'float', value: attribute.f }
    case AttributeType.INT:
      return { type: 'int', value: Number(attribute.i) }
    case AttributeType.STRING:
      return { type: 'string', value: new TextDecoder().decode(attribute.s) }
    case AttributeType.INTS:
      return { type: 'ints', value: attribute.ints.map(Number) }
    case AttributeType.FLOATS:
      return { type: 'floats', value: [...attribute.floats] }
    case AttributeType.TENSOR:
      if (attribute.t) return { type: 'tensor', value: inlineTensor(attribute.t) }
      break
    case AttributeType.GRAPH:
      if (attribute.g) return { type: 'graph', value: readGraph(attribute.g, reader) }
      break
    default:
      break
  }
  throw new VitrineError(
    `node ${node.name} (${node.opType}) has an attribute ${attribute.name} of a kind not supported`,
  )
}

function valueInfo(value: ValueInfoProto, file: string): ValueInfo {
  const tensor = value.type?.value
  if (tensor?.case !== 'tensorType') throw new VitrineError(`${file}: ${value.name} is not a tensor`)
  const dims = tensor.value.shape?.dim ?? []
  return {
    name: value.name,
    dtype: dtypeOf(tensor.value.elemType, value.name),
    shape: dims.map((dim, axis): Dim => {
      if (dim.value.case === 'dimValue') return Number(dim.value.value)
      return canonicalDim(dim.value.case === 'dimParam' ? dim.value.value : `${value.name}_${axis}`)
    }),
  }
}
