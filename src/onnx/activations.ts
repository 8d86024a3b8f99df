import { type OnnxNode, type StoredTensor, type ValueInfo } from './ir.ts'
import { isPast } from './symbols.ts'

/** What decides which values flow through a model. */
export interface FlowSource {
  inputs: readonly ValueInfo[]
  nodes: readonly OnnxNode[]
  weights: ReadonlyMap<string, StoredTensor>
}

/**
 * Values that depend on tokens or on a module's parameters: what flows through the model. Masks and position tables do
 * not, whether they are computed, or sliced from a stored table (`cos_cache`): they see neither token nor parameter, and
 * are the same for every prompt of a length.
 */
export function activationsOf({ inputs, nodes, weights }: FlowSource): Set<string> {
  const activations = new Set(inputs.map(({ name }) => name).filter(isPast))
  const sees = (name: string) => name === 'input_ids' || activations.has(name) || isParameter(name, weights)
  for (const node of nodes)
    if (node.inputs.some(sees)) for (const name of node.outputs) if (name !== '') activations.add(name)
  return activations
}

/**
 * Whether a stored tensor is a parameter by itself: it has a parameter's name. One without a name is a parameter where it
 * meets an activation, which needs no telling apart.
 */
function isParameter(name: string, weights: ReadonlyMap<string, StoredTensor>): boolean {
  const dtype = weights.get(name)?.dtype
  return dtype !== undefined && /float/.test(dtype) && /\.(weight|bias)/.test(name)
}
