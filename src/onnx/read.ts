import { fromBinary } from '@bufbuild/protobuf'
import {
  AttributeProto_AttributeType as AttributeType,
  ModelProtoSchema,
  TensorProto_DataLocation,
  type AttributeProto,
  type NodeProto,
  type TensorProto,
  type ValueInfoProto,
} from 'onnx-buf'
import { canonicalDim, type Dim } from '../graph/dim.ts'
import { VitrineError } from '../graph/errors.ts'
import { dtypeOf } from './dtypes.ts'
import {
  type Attribute,
  type InlineTensor,
  type OnnxGraph,
  type OnnxNode,
  type StoredTensor,
  type ValueInfo,
} from './ir.ts'
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
  const constants = new Map<string, InlineTensor>()
  const weights = new Map<string, StoredTensor>()
  for (const tensor of graph.initializer) {
    const stored = storedTensor(tensor, bytes, file)
    if (stored) weights.set(tensor.name, stored)
    else constants.set(tensor.name, inlineTensor(tensor))
  }
  const nodes: OnnxNode[] = []
  for (const node of graph.node) {
    const constant = constantOf(node)
    const output = node.output[0]
    if (constant && output !== undefined) constants.set(output, constant)
    else nodes.push(readNode(node))
  }
  const opsets = new Map(model.opsetImport.map(opset => [opset.domain, Number(opset.version)]))
  return {
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
}

function decode(bytes: Uint8Array, file: string) {
  try {
    return fromBinary(ModelProtoSchema, bytes)
  } catch (cause) {
    throw new VitrineError(`${file} is not a readable ONNX file: ${String(cause)}`, {
      hint: 'it may be damaged or cut off: download it again',
    })
  }
}

const isFloatProto = (dataType: number) => [1, 10, 11, 16].includes(dataType)

/** Where a float tensor lies; undefined for what must be read as a constant (integers, scalars, typed fields). */
function storedTensor(tensor: TensorProto, bytes: Uint8Array, file: string): StoredTensor | undefined {
  const dims = tensor.dims.map(Number)
  if (tensor.dataLocation === TensorProto_DataLocation.EXTERNAL) {
    const entry = new Map(tensor.externalData.map(({ key, value }) => [key, value]))
    const location = entry.get('location')
    if (location === undefined) throw new VitrineError(`${file}: weight ${tensor.name} has no location`)
    return {
      dtype: dtypeOf(tensor.dataType, tensor.name),
      dims,
      file: location,
      offset: Number(entry.get('offset') ?? 0),
      length: Number(entry.get('length') ?? 0),
    }
  }
  if (dims.length === 0 || tensor.rawData.length === 0 || !isFloatProto(tensor.dataType)) return undefined
  return {
    dtype: dtypeOf(tensor.dataType, tensor.name),
    dims,
    file,
    offset: tensor.rawData.byteOffset - bytes.byteOffset,
    length: tensor.rawData.length,
  }
}

function inlineTensor(tensor: TensorProto): InlineTensor {
  const dtype = dtypeOf(tensor.dataType, tensor.name)
  return { dtype, dims: tensor.dims.map(Number), bytes: tensorBytes(tensor) }
}

function tensorBytes(tensor: TensorProto): Uint8Array {
  if (tensor.rawData.length > 0) return tensor.rawData.slice()
  if (tensor.floatData.length > 0) return bytesOf(Float32Array.from(tensor.floatData))
  if (tensor.int64Data.length > 0) return bytesOf(BigInt64Array.from(tensor.int64Data))
  if (tensor.doubleData.length > 0) return bytesOf(Float64Array.from(tensor.doubleData))
  if (tensor.int32Data.length === 0) return new Uint8Array()
  const dtype = dtypeOf(tensor.dataType, tensor.name)
  if (dtype === 'int32') return bytesOf(Int32Array.from(tensor.int32Data))
  if (dtype === 'float16' || dtype === 'bfloat16') return bytesOf(Uint16Array.from(tensor.int32Data))
  return Uint8Array.from(tensor.int32Data)
}

const bytesOf = (array: ArrayBufferView) => new Uint8Array(array.buffer, array.byteOffset, array.byteLength)

/** The value of a `Constant` node, which is an initialiser in all but name. */
function constantOf(node: NodeProto): InlineTensor | undefined {
  if (node.opType !== 'Constant' || (node.domain !== '' && node.domain !== 'ai.onnx')) return undefined
  const attribute = node.attribute[0]
  if (!attribute) return undefined
  if (attribute.t) return inlineTensor(attribute.t)
  switch (attribute.name) {
    case 'value_int':
      return { dtype: 'int64', dims: [], bytes: bytesOf(BigInt64Array.of(attribute.i)) }
    case 'value_ints':
      return {
        dtype: 'int64',
        dims: [attribute.ints.length],
        bytes: bytesOf(BigInt64Array.from(attribute.ints)),
      }
    case 'value_float':
      return { dtype: 'float32', dims: [], bytes: bytesOf(Float32Array.of(attribute.f)) }
    case 'value_floats':
      return {
        dtype: 'float32',
        dims: [attribute.floats.length],
        bytes: bytesOf(Float32Array.from(attribute.floats)),
      }
    default:
      return undefined
  }
}

function readNode(node: NodeProto): OnnxNode {
  return {
    op: node.opType,
    domain: node.domain === 'ai.onnx' ? '' : node.domain,
    name: node.name,
    inputs: [...node.input],
    outputs: [...node.output],
    attributes: Object.fromEntries(
      node.attribute.map(attribute => [attribute.name, readAttribute(attribute, node)]),
    ),
    scope: moduleScope(node),
  }
}

function readAttribute(attribute: AttributeProto, node: NodeProto): Attribute {
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
