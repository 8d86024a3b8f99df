import { headLayout, isIdentity, type HeadLayout } from './headLayout.ts'
import { flowingInput, isScaling, movedFrom, projectionOf, readersOf } from './movement.ts'
import { type OnnxNode } from './ir.ts'
import { type GraphIndex } from './moduleTree.ts'
import { isLinear } from './linear.ts'

/** A value of the graph and the order of its dimensions that makes it the site, or why there is none. */
export type Found = { tensor: string; perm?: readonly number[] } | { why: string }

export type AttentionSites = Record<'q' | 'k' | 'v' | 'qPre' | 'kPre' | 'scores' | 'probs' | 'z', Found>

/** What one attention consists of, each part found alone: where one is not recognised, the others stand. */
export interface Attention {
  softmax: OnnxNode
  sites: AttentionSites
  /** The product that mixes heads, and the value [batch, position, head * dHead] that enters it. */
  output: { linear: OnnxNode; input: string; path: readonly OnnxNode[] } | undefined
}

/** The softmax nodes that weigh values by scores of queries and keys; a router's or a sampler's is none. */
export const attentionSoftmaxes = (nodes: readonly OnnxNode[], index: GraphIndex): OnnxNode[] =>
  nodes.filter(
    node =>
      node.op === 'Softmax' && weightedProduct(node, index) && scoreProduct(node.inputs[0] ?? '', index),
  )

/** The values inside one attention, by data flow around its softmax. */
export function findAttention(softmax: OnnxNode, index: GraphIndex): Attention {
  const product = scoreProduct(softmax.inputs[0] ?? '', index)
  const weighted = weightedProduct(softmax, index)
  const q = multiplied(product?.inputs[0], index)
  const k = multiplied(product?.inputs[1], index)
  const z = merged(weighted?.outputs[0], index)
  const sites: AttentionSites = {
    q,
    k,
    v: multiplied(weighted?.inputs[1], index),
    qPre: beforeRotary(q, index, 'queries'),
    kPre: beforeRotary(k, index, 'keys'),
    scores: pattern(withoutSink(softmax, index), index),
    probs: pattern(ofKeys(softmax, index), index),
    z: z.site,
  }
  return { softmax, sites, output: z.output }
}

/** The product with the values: the first MatMul behind the softmax, past casts and movements. */
function weightedProduct(softmax: OnnxNode, index: GraphIndex): OnnxNode | undefined {
  let name = softmax.outputs[0]
  for (let steps = 0; steps < 6; steps++) {
    const edges = index.consumers.get(name ?? '') ?? []
    const product = edges.find(({ node, input }) => node.op === 'MatMul' && input === 0)?.node
    if (product) return index.tokenDependent.has(product.inputs[1] ?? '') ? product : undefined
    const mover = edges.find(({ node }) => node.op === 'Slice' || movedFrom(node, index) === name)
    if (!mover) return undefined
    name = mover.node.outputs[0]
  }
  return undefined
}

const onScores = ['Add', 'Sub', 'Mul', 'Div', 'Where', 'Tanh', 'Clip', 'Concat', 'Max', 'Min']

/** The MatMul of queries and keys behind masks, caps, biases and scales. */
function scoreProduct(scores: string, index: GraphIndex): OnnxNode | undefined {
  let name: string | undefined = scores
  for (let steps = 0; steps < 16 && name !== undefined; steps++) {
    const node = index.producer.get(name)
    if (!node) return undefined
    if (node.op === 'MatMul')
      return node.inputs.every(input => index.tokenDependent.has(input)) ? node : undefined
    if (!onScores.includes(node.op) && movedFrom(node, index) === undefined) return undefined
    name = flowingInput(node, index)
  }
  return undefined
}

const unknownLayout = 'the layout of its heads was not recognised'

/**
 * q, k or v from an operand of their product: before the scale that exporters share out to q and k, before the
 * transposition of keys, before keys and values are repeated for several queries, and before earlier positions.
 */
function multiplied(operand: string | undefined, index: GraphIndex): Found {
  let best: { tensor: string; layout: HeadLayout } | undefined
  let atProduct = true
  let name = operand
  while (name !== undefined) {
    const layout = headLayout(index.graph.facts.get(name)?.shape)
    // Before heads are cut, a dimension of 1 may stand where they will be.
    if (layout && layout.dHead === (best?.layout ?? layout).dHead) best = { tensor: name, layout }
    const node = index.producer.get(name)
    if (!node) break
    if (atProduct && isScaling(node, index)) {
      best = undefined
      atProduct = false
      name = flowingInput(node, index)
      continue
    }
    if (!swapsLast(node)) atProduct = false
    name = movedFrom(node, index)
  }
  return best ? placed(best.tensor, best.layout) : { why: unknownLayout }
}

function swapsLast({ op, attributes: { perm } }: OnnxNode): boolean {
  return op === 'Transpose' && perm?.type === 'ints' && perm.value.at(-1) === perm.value.length - 2
}

const placed = (tensor: string, { perm }: HeadLayout): Found =>
  isIdentity(perm) ? { tensor } : { tensor, perm }

/** The scores of keys, where a sink that is no key takes part in the softmax. */
function withoutSink({ inputs }: OnnxNode, index: GraphIndex): string | undefined {
  const node = index.producer.get(inputs[0] ?? '')
  return node?.op === 'Concat' ? flowingInput(node, index) : inputs[0]
}

function ofKeys({ outputs }: OnnxNode, index: GraphIndex): string | undefined {
  const [reader, ...others] = readersOf(outputs[0], index)
  return reader?.op === 'Slice' && others.length === 0 ? reader.outputs[0] : outputs[0]
}

/** Scores or probabilities [batch, head, query, key]. */
function pattern(name: string | undefined, index: GraphIndex): Found {
  let tensor = name
  // Some exporters fold batch and heads for the softmax: the value it reads is the same before.
  while (tensor !== undefined) {
    const shape = index.graph.facts.get(tensor)?.shape
    if (shape?.length === 4 && typeof shape[1] === 'number') return { tensor }
    const node = index.producer.get(tensor)
    tensor = node?.op === 'Reshape' ? node.inputs[0] : undefined
  }
  return { why: 'batch and heads are folded into one dimension in this file' }
}

/** z: the weighted values, in the last form that still tells the heads apart, and the projection behind it. */
function merged(
  weighted: string | undefined,
  index: GraphIndex,
): { site: Found; output: Attention['output'] } {
  let best: { tensor: string; layout: HeadLayout } | undefined
  let flat: string | undefined
  let path: OnnxNode[] = []
  let name = weighted
  for (let steps = 0; steps < 10 && name !== undefined; steps++) {
    const shape = index.graph.facts.get(name)?.shape
    const layout = headLayout(shape)
    if (layout) {
      best = { tensor: name, layout }
      path = []
      flat = undefined
    } else if (best && flat === undefined && shape?.length === 3) flat = name
    const readers: OnnxNode[] = readersOf(name, index)
    const linear = readers.find(node => isLinear(node, index))
    if (linear)
      return {
        site: best ? placed(best.tensor, best.layout) : { why: unknownLayout },
        output:
          best && isIdentity(best.layout.perm) && flat !== undefined
            ? { linear, input: flat, path }
            : undefined,
      }
    const [mover] = readers
    if (!mover || readers.length > 1 || movedFrom(mover, index) !== name) break
    if (flat === undefined) path.push(mover)
    name = mover.outputs[0]
  }
  return { site: best ? placed(best.tensor, best.layout) : { why: unknownLayout }, output: undefined }
}

/**
 * The projection by head, before rotary embedding and norms: the nearest value upstream that only moves numbers of one
 * projection and has the heads of `found`. Where there is nothing between, it is the same place.
 */
function beforeRotary(found: Found, index: GraphIndex, what: string): Found {
  if ('why' in found) return found
  const own = headLayout(index.graph.facts.get(found.tensor)?.shape)
  if (projectionOf(found.tensor, index)) return found
  const seen = new Set<string>()
  const queue = [found.tensor]
  for (let name = queue.shift(); name !== undefined && seen.size < 400; name = queue.shift()) {
    if (seen.has(name)) continue
    seen.add(name)
    const layout = headLayout(index.graph.facts.get(name)?.shape)
    const alike = layout?.dHead === own?.dHead && layout?.heads === own?.heads
    if (layout && alike && projectionOf(name, index)) return untransposed(name, layout, index)
    const node = index.producer.get(name)
    if (!node || isLinear(node, index)) continue
    queue.push(...node.inputs.filter(input => index.tokenDependent.has(input)))
  }
  return {
    why: `the ${what} of this file are not one projection that is cut into heads before it is rotated or normed`,
  }
}

/** The value before transpositions and nothing else. */
function untransposed(name: string, layout: HeadLayout, index: GraphIndex): Found {
  const node = index.producer.get(name)
  const source = node?.op === 'Transpose' ? node.inputs[0] : undefined
  const before = headLayout(index.graph.facts.get(source ?? '')?.shape)
  return source !== undefined && before ? untransposed(source, before, index) : placed(name, layout)
}
