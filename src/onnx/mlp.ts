import { flowingInput, isScaling, movedFrom, projectionOf } from './movement.ts'
import { type OnnxNode } from './ir.ts'
import { type Found } from './attention.ts'
import { type GraphIndex, type Module } from './moduleTree.ts'
import { isLinear } from './linear.ts'

export type MlpSites = Record<'pre' | 'up' | 'post', Found>

/** The feed-forward part of a block: its projections, and the values around its activation. */
export interface FeedForward {
  /** In model order; the last one is the down projection. */
  linears: readonly OnnxNode[]
  sites: MlpSites
}

const none = (why: string, linears: readonly OnnxNode[] = []): FeedForward => ({
  linears,
  sites: { pre: { why }, up: { why }, post: { why } },
})

/**
 * Finds pre, up and post from what the MLP adds to the residual stream.
 * @param added the value that is added
 * @param streams values of the residual stream, where the search ends
 */
export function findFeedForward(
  block: Module,
  added: string,
  streams: ReadonlySet<string>,
  index: GraphIndex,
): FeedForward {
  const nodes = nodesBefore(added, block, streams, index)
  const linears = nodes.filter(node => isLinear(node, index))
  if (nodes.some(({ op }) => op === 'TopK' || op === 'Softmax' || op === 'NonZero'))
    return none(
      'the MLP of this block is a mixture of experts: there is no one activation that all tokens pass',
      linears,
    )
  const down = linears.at(-1)
  if (!down || linears.length < 2 || linears.length > 3)
    return none(
      'this MLP is not an activation between projections that read and write the width of the model',
      linears,
    )
  const post = widest(down.inputs[0] ?? '', index)
  const gated = gateOf(post, index)
  if (gated)
    return {
      linears,
      sites: { pre: { tensor: gated.gate }, up: { tensor: gated.up }, post: { tensor: post } },
    }
  const [pre, ...others] = frontier(post, index)
  const found: Found =
    pre !== undefined && others.length === 0
      ? { tensor: pre }
      : { why: 'the activation of this MLP reads several values' }
  const up = { why: 'this MLP has no gate: what its activation reads is its only branch' }
  return { linears, sites: { pre: found, up, post: { tensor: post } } }
}

/** Nodes of a block that a value is computed from, in model order, back to the residual stream. */
function nodesBefore(
  name: string,
  block: Module,
  streams: ReadonlySet<string>,
  index: GraphIndex,
): OnnxNode[] {
  const own = new Set(block.nodes)
  const found = new Set<OnnxNode>()
  const queue = [name]
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    const node = index.producer.get(at)
    if (streams.has(at) || !node || !own.has(node) || found.has(node)) continue
    found.add(node)
    queue.push(...node.inputs)
  }
  return [...found].sort((a, b) => (index.order.get(a) ?? 0) - (index.order.get(b) ?? 0))
}

/** The value [batch, position, width] that a reshape to a matrix was made of. */
function widest(name: string, index: GraphIndex): string {
  const node = index.producer.get(name)
  const isMatrix = index.graph.facts.get(name)?.shape?.length === 2
  return node?.op === 'Reshape' && isMatrix ? (node.inputs[0] ?? name) : name
}

/** Where a product of an activation and a projection makes `post`: the activation's operand and the projection. */
function gateOf(post: string, index: GraphIndex): { gate: string; up: string } | undefined {
  const node = index.producer.get(post)
  if (!node) return undefined
  if (movedFrom(node, index) !== undefined || isScaling(node, index))
    return gateOf(flowingInput(node, index) ?? '', index)
  const [a, b] = node.inputs
  if (node.op !== 'Mul' || a === undefined || b === undefined || a === b) return undefined
  for (const [up, other] of [
    [a, b],
    [b, a],
  ] as const) {
    const [gate, ...others] = frontier(other, index)
    if (isProjected(up, index) && gate !== undefined && others.length === 0 && gate !== up && gate !== other)
      return { gate, up }
  }
  return undefined
}

/** The values upstream that are projections and nothing more: what an activation reads. */
function frontier(name: string, index: GraphIndex): string[] {
  const found = new Set<string>()
  const seen = new Set<string>()
  const queue = [name]
  for (let at = queue.pop(); at !== undefined && seen.size < 60; at = queue.pop()) {
    if (seen.has(at)) continue
    seen.add(at)
    if (isProjected(at, index)) found.add(at)
    else
      queue.push(...(index.producer.get(at)?.inputs ?? []).filter(input => index.tokenDependent.has(input)))
  }
  return [...found]
}

const isProjected = (name: string, index: GraphIndex): boolean => {
  const projection = projectionOf(name, index)
  return projection !== undefined && !projection.path.some(node => isScaling(node, index))
}
