import { fromBinary, toBinary } from '@bufbuild/protobuf'
import {
  AttributeProto_AttributeType,
  ModelProtoSchema,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
} from 'onnx-buf'
import { type Draws } from './random.ts'

type Mutation = (graph: GraphProto, draws: Draws, model: ModelProto) => void

const renamed = (name: string) => `${name}_mutated`

/** Every tensor name of the graph's nodes. */
const names = (graph: GraphProto) => graph.node.flatMap(node => node.output).filter(name => name !== '')

const withInputs = (graph: GraphProto, draws: Draws): NodeProto =>
  draws.pick(graph.node.filter(node => node.input.length > 0))

const withAttributes = (graph: GraphProto, draws: Draws): NodeProto =>
  draws.pick(graph.node.filter(node => node.attribute.length > 0))

const initializer = (graph: GraphProto, draws: Draws): TensorProto => draws.pick(graph.initializer)

/** A dimension that no tensor has. */
const oddDim = (draws: Draws): bigint => draws.pick([0n, -1n, 3n, 2n ** 31n, 2n ** 40n, 2n ** 62n])

/** Ways to damage a model that is still a protobuf message. */
const graphMutations: Readonly<Record<string, Mutation>> = {
  'a node dropped': (graph, draws) => {
    graph.node.splice(draws.below(graph.node.length), 1)
  },
  'many nodes dropped': (graph, draws) => {
    graph.node = graph.node.filter(() => draws.unit() > 0.2)
  },
  'a node renamed': (graph, draws) => {
    const node = draws.pick(graph.node)
    node.name = draws.pick(['', renamed(node.name), '/', '/model/layers.99/x', 'a.b.c'])
  },
  'all nodes renamed': graph => {
    graph.node.forEach((node, i) => {
      node.name = `n${i}`
      node.metadataProps = []
    })
  },
  'an output renamed': (graph, draws) => {
    const node = draws.pick(graph.node)
    node.output = node.output.map(renamed)
  },
  'an input renamed': (graph, draws) => {
    const node = withInputs(graph, draws)
    node.input[draws.below(node.input.length)] = 'mutated'
  },
  'an input dropped': (graph, draws) => {
    const node = withInputs(graph, draws)
    node.input.splice(draws.below(node.input.length), 1)
  },
  'inputs exchanged': (graph, draws) => {
    withInputs(graph, draws).input.reverse()
  },
  'a node that reads itself': (graph, draws) => {
    const node = withInputs(graph, draws)
    node.input[draws.below(node.input.length)] = node.output[0] ?? ''
  },
  'a cycle through the graph': (graph, draws) => {
    const index = draws.below(Math.max(1, graph.node.length - 1))
    const node = graph.node[index]
    const later = graph.node.slice(index + 1).flatMap(({ output }) => output)
    if (node && node.input.length > 0 && later.length > 0)
      node.input[draws.below(node.input.length)] = draws.pick(later)
  },
  'another tensor read': (graph, draws) => {
    const node = withInputs(graph, draws)
    node.input[draws.below(node.input.length)] = draws.pick(names(graph))
  },
  'two nodes with one output': (graph, draws) => {
    draws.pick(graph.node).output[0] = draws.pick(names(graph))
  },
  'nodes in another order': graph => {
    graph.node.reverse()
  },
  'an operator that nobody knows': (graph, draws) => {
    const node = draws.pick(graph.node)
    node.opType = draws.pick(['Frobnicate', '', 'Loop', 'If', 'Scan'])
    node.domain = draws.pick(['', 'com.example'])
  },
  'another operator': (graph, draws) => {
    draws.pick(graph.node).opType = draws.pick([
      'Add',
      'MatMul',
      'Softmax',
      'Reshape',
      'Transpose',
      'Identity',
    ])
  },
  'attributes dropped': (graph, draws) => {
    withAttributes(graph, draws).attribute = []
  },
  'an attribute of another value': (graph, draws) => {
    const attribute = draws.pick(withAttributes(graph, draws).attribute)
    attribute.i = draws.pick([-1n, 0n, 99n, 2n ** 40n])
    attribute.ints = attribute.ints.map(() => draws.pick([-1n, 0n, 99n, 2n ** 40n]))
    attribute.f = draws.pick([0, NaN, Infinity, -1])
  },
  'an attribute of another type': (graph, draws) => {
    const attribute = draws.pick(withAttributes(graph, draws).attribute)
    attribute.type = draws.pick([
      AttributeProto_AttributeType.UNDEFINED,
      AttributeProto_AttributeType.GRAPH,
      AttributeProto_AttributeType.STRINGS,
      AttributeProto_AttributeType.TENSOR,
    ])
  },
  'an initialiser dropped': (graph, draws) => {
    graph.initializer.splice(draws.below(graph.initializer.length), 1)
  },
  'an initialiser twice': (graph, draws) => {
    graph.initializer.push(initializer(graph, draws))
  },
  'an initialiser of another shape': (graph, draws) => {
    const tensor = initializer(graph, draws)
    if (tensor.dims.length === 0) tensor.dims = [oddDim(draws)]
    else tensor.dims[draws.below(tensor.dims.length)] = oddDim(draws)
  },
  'an initialiser of other dimensions': (graph, draws) => {
    const tensor = initializer(graph, draws)
    tensor.dims = draws.pick([[], [1n, ...tensor.dims], tensor.dims.toReversed()])
  },
  'an initialiser of another type': (graph, draws) => {
    initializer(graph, draws).dataType = draws.pick([0, 1, 3, 6, 7, 8, 9, 10, 16, 22, 99])
  },
  'an initialiser without data': (graph, draws) => {
    const tensor = initializer(graph, draws)
    tensor.rawData = new Uint8Array(0)
    tensor.floatData = []
    tensor.int64Data = []
    tensor.externalData = []
  },
  'external data elsewhere': (graph, draws) => {
    const outside = graph.initializer.filter(tensor => tensor.externalData.length > 0)
    const tensor = outside.length > 0 ? draws.pick(outside) : initializer(graph, draws)
    for (const entry of tensor.externalData)
      entry.value = draws.pick(['-1', '0', '99999999999', 'x', '../../../etc/passwd', ''])
  },
  'another operator set': (_graph, draws, model) => {
    const opset = draws.pick(model.opsetImport)
    opset.version = draws.pick([0n, 1n, 7n, 999n, -5n])
  },
  'no operator set': (_graph, _draws, model) => {
    model.opsetImport = []
  },
  'no graph': (_graph, _draws, model) => {
    delete model.graph
  },
  'an input of the model dropped': (graph, draws) => {
    graph.input.splice(draws.below(graph.input.length), 1)
  },
  'an input of the model renamed': (graph, draws) => {
    const input = draws.pick(graph.input)
    input.name = renamed(input.name)
  },
  'an input of the model of another shape': (graph, draws) => {
    const type = draws.pick(graph.input).type?.value
    if (type?.case !== 'tensorType') return
    const dims = type.value.shape?.dim ?? []
    const dim = dims[draws.below(Math.max(1, dims.length))]
    if (dim) dim.value = draws.pick([{ case: 'dimValue', value: oddDim(draws) }, { case: undefined }])
  },
  'no outputs': graph => {
    graph.output = []
  },
  'the logits renamed': graph => {
    const logits = graph.output.find(({ name }) => name === 'logits')
    if (logits) logits.name = renamed('logits')
  },
  'no nodes': graph => {
    graph.node = []
  },
}

export const graphMutationNames = Object.keys(graphMutations)

/** A model file with its graph damaged in one of the ways of `graphMutationNames`. */
export function mutateGraph(bytes: Uint8Array, name: string, draws: Draws): Uint8Array {
  const model = fromBinary(ModelProtoSchema, bytes)
  if (model.graph) graphMutations[name]?.(model.graph, draws, model)
  return toBinary(ModelProtoSchema, model)
}
