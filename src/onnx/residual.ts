import { type OnnxNode } from './ir.ts'
import { type GraphIndex, type Module } from './moduleTree.ts'
import { readersOf } from './movement.ts'

/** One addition to the residual stream. */
interface ResidualStep {
  /** What is added. */
  added: string
  sum: string
  /** The stream that goes on: the sum, or the norm behind it in post-norm models. */
  stream: string
}

/** How one block treats the residual stream, found from data flow. */
export interface ResidualFacts {
  /** The value that comes in and the one that goes out. */
  pre: string | undefined
  post: string | undefined
  /** The stream between attention and MLP, or why there is none. */
  mid: { tensor: string } | { why: string }
  /** What attention and MLP add to the stream. */
  attnOut: { tensor: string } | { why: string }
  mlpOut: { tensor: string } | { why: string }
  /** Whether a norm stands on the stream itself: then it is not the sum of what was added. */
  postNorm: boolean
}

const unknown = 'the additions to the residual stream of this block were not recognised'

/**
 * Follows the residual stream through a block.
 * @param modules the block itself and the modules inside it
 * @param softmax the node of its attention
 */
export function residualFacts(
  block: Module,
  modules: readonly Module[],
  softmax: OnnxNode | undefined,
  index: GraphIndex,
): ResidualFacts {
  const own = new Set(block.nodes)
  const entries = [...block.inputs.keys()]
  const followed = entries.map(pre => ({ pre, steps: chain(pre, block, modules, index) }))
  const found = followed.find(({ steps }) => steps.length > 0)
  const pre = found?.pre ?? (entries.length === 1 ? entries[0] : undefined)
  const steps = found?.steps ?? []
  const facts: ResidualFacts = {
    pre,
    post: steps.at(-1)?.stream ?? (block.outputs.length === 1 ? block.outputs[0] : undefined),
    mid: { why: unknown },
    attnOut: { why: unknown },
    mlpOut: { why: unknown },
    postNorm: steps.some(({ sum, stream }) => sum !== stream),
  }
  if (steps.length === 0) return facts
  const attention = softmax ? { mid: facts.mid, ...parts(steps, softmax) } : noAttention
  return { ...facts, ...attention }

  function parts(steps: readonly ResidualStep[], attention: OnnxNode): Partial<ResidualFacts> {
    const streams = new Set([pre ?? '', ...steps.map(step => step.stream)])
    const fromAttention = (name: string) => dependsOn(name, attention, streams, own, index)
    const added = steps.flatMap(step => summands(step.added, block, index))
    const [attn, ...otherAttn] = added.filter(fromAttention)
    const [mlp, ...otherMlp] = added.filter(name => !fromAttention(name))
    const several = 'more than one value is added to the residual stream here'
    return {
      attnOut: attn === undefined ? { why: unknown } : otherAttn.length ? { why: several } : { tensor: attn },
      mlpOut: mlp === undefined ? { why: unknown } : otherMlp.length ? { why: several } : { tensor: mlp },
      mid: between(steps),
    }
  }

  function between(steps: readonly ResidualStep[]): ResidualFacts['mid'] {
    const [first] = steps
    const isRead = first !== undefined && readersOf(first.stream, index).length > 1
    if (steps.length === 2 && isRead) return { tensor: first.stream }
    return steps.length > 2
      ? { why: `the residual stream of this block is added to ${steps.length} times` }
      : {
          why: 'attention and MLP both read what enters the block and are added at once in this architecture',
        }
  }
}

const noAttention: Partial<ResidualFacts> = {
  mid: { why: 'this block has no attention' },
  attnOut: { why: 'this block has no attention' },
}

/** The additions by which a block's input becomes its output, in order; empty where the stream is no chain of sums. */
function chain(pre: string, block: Module, modules: readonly Module[], index: GraphIndex): ResidualStep[] {
  const own = new Set(block.nodes)
  const steps: ResidualStep[] = []
  let stream = pre
  while (!block.outputs.includes(stream) || steps.length === 0) {
    const edge = (index.consumers.get(stream) ?? []).find(
      ({ node, input }) =>
        node.op === 'Add' && own.has(node) && index.tokenDependent.has(node.inputs[1 - input] ?? ''),
    )
    const added = edge?.node.inputs[1 - edge.input]
    const sum = edge?.node.outputs[0]
    if (added === undefined || sum === undefined || steps.length > 8) return []
    stream = normedStream(sum, block, modules, index) ?? sum
    steps.push({ added, sum, stream })
  }
  return steps
}

/** In post-norm models nothing reads a sum but the norm behind it. */
function normedStream(
  sum: string,
  block: Module,
  modules: readonly Module[],
  index: GraphIndex,
): string | undefined {
  const readers = readersOf(sum, index)
  if (block.outputs.includes(sum)) return undefined
  const norm = modules.find(
    module =>
      module !== block &&
      module.children.length === 0 &&
      module.outputs.length === 1 &&
      readers.every(node => module.nodes.includes(node)),
  )
  return norm && [...norm.inputs.keys()].join() === sum ? norm.outputs[0] : undefined
}

/** What is added at once in parallel blocks: the summands of a sum that the block itself makes. */
function summands(name: string, block: Module, index: GraphIndex): string[] {
  const node = index.producer.get(name)
  const isSum =
    node?.op === 'Add' &&
    block.own.includes(node) &&
    node.inputs.every(input => index.tokenDependent.has(input))
  return isSum ? node.inputs.flatMap(input => summands(input, block, index)) : [name]
}

/** Whether a value is computed from what a node gives, without going back along the stream. */
function dependsOn(
  name: string,
  target: OnnxNode,
  stops: ReadonlySet<string>,
  own: ReadonlySet<OnnxNode>,
  index: GraphIndex,
): boolean {
  const seen = new Set<string>()
  const queue = [name]
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (seen.has(at) || stops.has(at)) continue
    seen.add(at)
    const node = index.producer.get(at)
    if (node === target) return true
    if (node && own.has(node)) queue.push(...node.inputs)
  }
  return false
}
