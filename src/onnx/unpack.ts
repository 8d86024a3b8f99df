import { consumersOf } from './consumersOf.ts'
import { int, ints, factsOfConstant, numbersOf } from './facts.ts'
import { type OnnxGraph, type OnnxNode, type StoredTensor } from './ir.ts'

const parts = ['q', 'k', 'v'] as const

/**
 * Three projections for one: the genai builder packs the parameters of Hugging Face's `q_proj`, `k_proj` and `v_proj` into
 * one product, `attn.qkv_proj`, which is taken apart again behind it. How wide each is follows from what takes it: a
 * `Split`, or the heads of a GroupQueryAttention. A product whose use tells nothing stays as it is.
 */
export function unpackProjections(graph: OnnxGraph): OnnxGraph {
  const consumers = consumersOf(graph.nodes)
  const only = (name: string | undefined) => {
    const nodes = consumers.get(name ?? '') ?? []
    return nodes.length === 1 ? nodes[0] : undefined
  }
  const weights = new Map(graph.weights)
  const replaced = new Map<OnnxNode, OnnxNode[]>()
  for (const product of graph.nodes) {
    if (!/\.qkv_proj$/.test(product.scope) || !isProduct(product, graph)) continue
    const added = only(product.outputs[0])
    const bias = added?.op === 'Add' ? added.inputs.find(name => graph.weights.has(name)) : undefined
    const taker = bias === undefined ? added : only(added?.outputs[0])
    const split = taker && widths(taker, graph, outWidth(product, graph))
    if (!taker || !split || (added?.op === 'Add' && bias === undefined)) continue
    const nodes = parts.flatMap((part, at) => {
      const cut: Cut = {
        graph,
        weights,
        sizes: split.sizes,
        at,
        scope: product.scope.replace(/qkv_proj$/, `${part}_proj`),
      }
      return projection(product, bias, split.outputs[at] ?? '', cut)
    })
    replaced.set(product, nodes)
    if (bias !== undefined && added) replaced.set(added, [])
    replaced.set(
      taker,
      taker.op === 'Split' ? [] : [{ ...taker, inputs: [...split.outputs, ...taker.inputs.slice(3)] }],
    )
  }
  return { ...graph, weights, nodes: graph.nodes.flatMap(node => replaced.get(node) ?? [node]) }
}

const isProduct = ({ op, inputs }: OnnxNode, { weights }: OnnxGraph): boolean =>
  (op === 'MatMul' && weights.has(inputs[1] ?? '')) || (op === 'MatMulNBits' && !inputs[4])

const outWidth = (node: OnnxNode, { weights }: OnnxGraph): number =>
  node.op === 'MatMul' ? (weights.get(node.inputs[1] ?? '')?.dims[1] ?? 0) : int(node.attributes, 'N', 0)

/** How wide q, k and v are, and their names, by what takes them. */
function widths(taker: OnnxNode, graph: OnnxGraph, width: number) {
  if (taker.op === 'Split' && taker.outputs.length === 3) {
    const constant = graph.constants.get(taker.inputs[1] ?? '')
    const sizes = ints(taker.attributes, 'split') ?? (constant && numbersOf(factsOfConstant(constant)))
    return sizes && { sizes, outputs: taker.outputs }
  }
  if (taker.op !== 'GroupQueryAttention' || taker.inputs[1]) return undefined
  const heads = int(taker.attributes, 'num_heads', 0)
  const kvHeads = int(taker.attributes, 'kv_num_heads', 0)
  const dHead = width / (heads + 2 * kvHeads)
  if (!Number.isInteger(dHead)) return undefined
  const packed = taker.inputs[0] ?? ''
  return {
    sizes: [heads, kvHeads, kvHeads].map(count => count * dHead),
    outputs: parts.map(part => `${packed}/${part}`),
  }
}

interface Cut {
  graph: OnnxGraph
  weights: Map<string, StoredTensor>
  sizes: readonly number[]
  /** Which of the parts. */
  at: number
  scope: string
}

function projection(product: OnnxNode, bias: string | undefined, output: string, cut: Cut): OnnxNode[] {
  const { scope, sizes, at } = cut
  const [x = '', weight = '', ...more] = product.inputs
  const name = product.name.replace(/qkv_proj/, scope.slice(scope.lastIndexOf('.') + 1))
  const result = bias === undefined ? output : `${output}/product`
  const inputs =
    product.op === 'MatMul'
      ? [x, put(cut, weight, 'weight', 1)]
      : [
          x,
          put(cut, weight, 'weight', 0),
          ...more.map((stored, index) => put(cut, stored, nbitsNames[index] ?? 'more', 0)),
        ]
  const attributes =
    product.op === 'MatMul'
      ? product.attributes
      : { ...product.attributes, N: { type: 'int' as const, value: sizes[at] ?? 0 } }
  const node: OnnxNode = { ...product, name, scope, inputs, attributes, outputs: [result] }
  if (bias === undefined) return [node]
  return [
    node,
    {
      op: 'Add',
      domain: '',
      name: `${name}/Add`,
      scope,
      attributes: {},
      inputs: [result, put(cut, bias, 'bias', 0)],
      outputs: [output],
    },
  ]
}

/** What MatMulNBits takes behind its packed weight. */
const nbitsNames = ['scales', 'zero_points', 'g_idx', 'bias']

/** A part of a stored tensor, under the parameter's name in its own module. */
function put(
  { graph, weights, sizes, at, scope }: Cut,
  stored: string,
  parameter: string,
  axis: 0 | 1,
): string {
  const tensor = graph.weights.get(stored)
  if (!tensor) return stored
  const start = sizes.slice(0, at).reduce((sum, size) => sum + size, 0)
  const size = sizes[at] ?? 0
  const name = `${scope}.${parameter}`
  weights.set(name, axis === 0 ? rows(tensor, start, size, sizes) : columns(tensor, start, size))
  return name
}

/** Rows lie together in the file. Scales may be stored flat, with as many for each row. */
function rows(tensor: StoredTensor, start: number, count: number, sizes: readonly number[]): StoredTensor {
  const all = sizes.reduce((sum, size) => sum + size, 0)
  const [first = 0, ...others] = tensor.dims
  const bytes = tensor.length / all
  return {
    ...tensor,
    dims: [(first * count) / all, ...others],
    offset: tensor.offset + start * bytes,
    length: count * bytes,
  }
}

const columns = (tensor: StoredTensor, start: number, count: number): StoredTensor => ({
  ...tensor,
  dims: [tensor.dims[0] ?? 0, count],
  decode: { kind: 'narrow', of: tensor, axis: 1, start },
})
