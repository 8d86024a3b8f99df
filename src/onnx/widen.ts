import { numbersOfTensor } from './facts.ts'
import {
  type Attribute,
  type InlineTensor,
  type OnnxGraph,
  type OnnxNode,
  type StoredTensor,
  type Subgraph,
} from './ir.ts'

const isHalf = (dtype: string): dtype is 'float16' | 'bfloat16' => dtype === 'float16' || dtype === 'bfloat16'

/** ONNX's numbers of FLOAT16 and BFLOAT16, as `Cast` names them. */
const halfNumbers = [10, 16]

/**
 * The graph in float32 where it is in float16 or bfloat16: for runtimes that do not compute in those. Weights are widened
 * on the host when they are first asked for.
 * @returns the graph itself where there is nothing to widen
 */
export function widened(graph: OnnxGraph): OnnxGraph {
  const halfWeight = [...graph.weights.values()].some(({ dtype }) => isHalf(dtype))
  const halfEnd = [...graph.inputs, ...graph.outputs].some(({ dtype }) => isHalf(dtype))
  if (!halfWeight && !halfEnd) return graph
  const ends = <End extends { dtype: string }>(values: readonly End[]) =>
    values.map(value => (isHalf(value.dtype) ? { ...value, dtype: 'float32' as const } : value))
  return { ...graph, inputs: ends(graph.inputs), outputs: ends(graph.outputs), ...widenedPart(graph) }
}

type Part = Pick<Subgraph, 'nodes' | 'constants' | 'weights'>

function widenedPart({ nodes, constants, weights }: Part): Part {
  return {
    nodes: nodes.map(widenedNode),
    constants: new Map([...constants].map(([name, tensor]) => [name, widenedInline(tensor)])),
    weights: new Map([...weights].map(([name, tensor]) => [name, widenedWeight(tensor)])),
  }
}

const widenedWeight = (tensor: StoredTensor): StoredTensor =>
  isHalf(tensor.dtype)
    ? { ...tensor, dtype: 'float32', decode: { kind: 'widen', from: tensor.dtype } }
    : tensor

function widenedInline(tensor: InlineTensor): InlineTensor {
  if (!isHalf(tensor.dtype)) return tensor
  const bytes = new Uint8Array(Float32Array.from(numbersOfTensor(tensor) ?? []).buffer)
  return { dtype: 'float32', dims: tensor.dims, bytes }
}

const widenedNode = (node: OnnxNode): OnnxNode => ({
  ...node,
  attributes: Object.fromEntries(
    Object.entries(node.attributes).map(([name, attribute]) => [name, widenedAttribute(name, attribute)]),
  ),
})

function widenedAttribute(name: string, attribute: Attribute): Attribute {
  if (attribute.type === 'tensor') return { type: 'tensor', value: widenedInline(attribute.value) }
  if (attribute.type === 'graph')
    return { type: 'graph', value: { ...attribute.value, ...widenedPart(attribute.value) } }
  const isCast = (name === 'to' || name === 'dtype') && attribute.type === 'int'
  return isCast && halfNumbers.includes(attribute.value) ? { type: 'int', value: 1 } : attribute
}
