import { type OnnxNode } from './ir.ts'
import { type GraphIndex, type Module } from './moduleTree.ts'

/** A value's name, or why it cannot be told. */
export type Found = { name: string } | { why: string }

/**
 * The values inside one attention module, by data flow around its softmax. q, k, v and z are laid out
 * [batch, position, head, dHead]; scores and probs [batch, head, query, key].
 */
export type AttentionSites = Record<'q' | 'k' | 'v' | 'scores' | 'probs' | 'z', Found>

/** Each site alone: where the layout of one is not recognised, the others still stand. */
export function findAttentionSites(module: Module, index: GraphIndex): AttentionSites {
  const [softmax, ...others] = module.nodes.filter(node => node.op === 'Softmax')
  if (!softmax || others.length > 0) return none('this attention is not one softmax over scores')
  const [scores, probs] = [softmax.inputs[0], softmax.outputs[0]]
  const product = scores === undefined ? undefined : scoreProduct(scores, index)
  const weighted = consumers(probs, index).find(edge => edge.node.op === 'MatMul' && edge.input === 0)?.node
  if (!product || !weighted) return none('the products around the softmax were not recognised')
  return {
    q: found(headLayout(unscaled(product.inputs[0], index), index)),
    k: found(keyLayout(unscaled(product.inputs[1], index), index)),
    v: found(headLayout(weighted.inputs[1], index)),
    scores: found(scores),
    probs: found(probs),
    z: found(mergedLayout(weighted.outputs[0], index)),
  }
}

const found = (name: string | undefined): Found =>
  name === undefined ? { why: 'the layout of its heads was not recognised' } : { name }

const none = (why: string): AttentionSites => ({
  q: { why },
  k: { why },
  v: { why },
  scores: { why },
  probs: { why },
  z: { why },
})

const consumers = (name: string | undefined, index: GraphIndex) => index.consumers.get(name ?? '') ?? []

/** The MatMul of q and k behind masks, caps and scales. */
function scoreProduct(scores: string, index: GraphIndex): OnnxNode | undefined {
  let name: string | undefined = scores
  for (let steps = 0; steps < 12 && name !== undefined; steps++) {
    const node = index.producer.get(name)
    if (!node) return undefined
    if (node.op === 'MatMul') return node
    if (!['Add', 'Sub', 'Mul', 'Div', 'Where', 'Tanh', 'Cast'].includes(node.op)) return undefined
    name = node.inputs.find(input => index.activations.has(input))
  }
  return undefined
}

/** The value before multiplications by constants. */
function unscaled(name: string | undefined, index: GraphIndex): string | undefined {
  const node = name === undefined ? undefined : index.producer.get(name)
  if (!node || (node.op !== 'Mul' && node.op !== 'Div')) return name
  const flowing = node.inputs.filter(input => index.activations.has(input))
  const other = node.inputs.find(input => !index.activations.has(input))
  return flowing.length === 1 && index.graph.constants.has(other ?? '') ? unscaled(flowing[0], index) : name
}

const permOf = (node: OnnxNode | undefined) => {
  const perm = node?.op === 'Transpose' ? node.attributes.perm : undefined
  return perm?.type === 'ints' ? perm.value.join() : undefined
}

/** What a transpose turned into [batch, head, position, dHead]. */
function headLayout(name: string | undefined, index: GraphIndex): string | undefined {
  const node = name === undefined ? undefined : index.producer.get(name)
  return permOf(node) === '0,2,1,3' ? node?.inputs[0] : undefined
}

/** Keys reach the product as [batch, head, dHead, position], by one transpose or by two. */
function keyLayout(name: string | undefined, index: GraphIndex): string | undefined {
  const node = name === undefined ? undefined : index.producer.get(name)
  if (permOf(node) === '0,2,3,1') return node?.inputs[0]
  return permOf(node) === '0,1,3,2' ? headLayout(unscaled(node?.inputs[0], index), index) : undefined
}

/** z as [batch, position, head, dHead]: the transpose behind the weighted sum. */
function mergedLayout(name: string | undefined, index: GraphIndex): string | undefined {
  const edges = consumers(name, index)
  const transpose = edges.find(edge => permOf(edge.node) === '0,2,1,3')
  return edges.length === 1 ? transpose?.node.outputs[0] : undefined
}
