import { type GraphIndex, type Module } from './moduleTree.ts'
import { type OnnxNode } from './ir.ts'

/**
 * The values inside one attention module, by data flow around its softmax. q, k, v and z are laid out
 * [batch, position, head, dHead]; scores and probs [batch, head, query, key].
 */
export interface AttentionSites {
  q: string
  k: string
  v: string
  scores: string
  probs: string
  z: string
}

/** @returns the sites, or why they cannot be told */
export function findAttentionSites(module: Module, index: GraphIndex): AttentionSites | string {
  const softmaxes = module.nodes.filter(node => node.op === 'Softmax')
  const softmax = softmaxes[0]
  if (!softmax || softmaxes.length > 1) return 'this attention is not one softmax over scores'
  const [scores, probs] = [softmax.inputs[0], softmax.outputs[0]]
  const product = scores === undefined ? undefined : scoreProduct(scores, index)
  const weighted = (index.consumers.get(probs ?? '') ?? []).find(
    edge => edge.node.op === 'MatMul' && edge.input === 0,
  )
  if (scores === undefined || probs === undefined || !product || !weighted)
    return 'the products around the softmax were not recognised'
  const q = headLayout(unscaled(product.inputs[0], index), index, [0, 2, 1, 3])
  const k = keyLayout(unscaled(product.inputs[1], index), index)
  const v = headLayout(weighted.node.inputs[1], index, [0, 2, 1, 3])
  const z = mergedLayout(weighted.node.outputs[0], index)
  if (q === undefined || k === undefined || v === undefined || z === undefined)
    return 'the layout of the heads was not recognised'
  return { q, k, v, scores, probs, z }
}

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
  return perm?.type === 'ints' ? perm.value : undefined
}

const samePerm = (perm: readonly number[] | undefined, expected: readonly number[]) =>
  perm !== undefined && perm.join() === expected.join()

/** What a transpose turned into [batch, head, position, dHead]. */
function headLayout(
  name: string | undefined,
  index: GraphIndex,
  perm: readonly number[],
): string | undefined {
  const node = name === undefined ? undefined : index.producer.get(name)
  return samePerm(permOf(node), perm) ? node?.inputs[0] : undefined
}

/** Keys reach the product as [batch, head, dHead, position], by one transpose or by two. */
function keyLayout(name: string | undefined, index: GraphIndex): string | undefined {
  const node = name === undefined ? undefined : index.producer.get(name)
  if (samePerm(permOf(node), [0, 2, 3, 1])) return node?.inputs[0]
  if (!samePerm(permOf(node), [0, 1, 3, 2])) return undefined
  return headLayout(unscaled(node?.inputs[0], index), index, [0, 2, 1, 3])
}

/** z as [batch, position, head, dHead]: the transpose behind the weighted sum. */
function mergedLayout(name: string | undefined, index: GraphIndex): string | undefined {
  const edges = name === undefined ? [] : (index.consumers.get(name) ?? [])
  const transpose = edges.find(edge => samePerm(permOf(edge.node), [0, 2, 1, 3]))
  return edges.length === 1 ? transpose?.node.outputs[0] : undefined
}
