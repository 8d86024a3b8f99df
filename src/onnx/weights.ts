import { int } from './facts.ts'
import { type Attention, type Found } from './attention.ts'
import { followColumns } from './columns.ts'
import { headLayout } from './headLayout.ts'
import { addsParameter, projectionOf } from './movement.ts'
import { type GraphIndex, type Module } from './moduleTree.ts'
import { type OnnxNode } from './ir.ts'
import { type WeightStep, type WeightView } from './places.ts'

/** Operators whose parameters have a name in PyTorch by what they do, where the file left none. */
const named: Readonly<Record<string, readonly string[]>> = {
  MatMul: ['', 'weight'],
  Gemm: ['', 'weight', 'bias'],
  Gather: ['weight'],
  Add: ['bias', 'bias'],
  Mul: ['weight', 'weight'],
  LayerNormalization: ['', 'weight', 'bias'],
  SimplifiedLayerNormalization: ['', 'weight'],
  RMSNormalization: ['', 'weight'],
}

/**
 * A module's parameters under PyTorch's names, in PyTorch's layout: `weight` of a linear layer is [out, in] for
 * every file, also where the exporter transposed it or the module is GPT-2's Conv1D (LANGUAGE 19).
 */
export function moduleWeights(module: Module, index: GraphIndex): Map<string, WeightView> {
  const views = new Map<string, WeightView>()
  for (const node of module.own)
    node.inputs.forEach((stored, input) => {
      const tensor = index.graph.weights.get(stored)
      if (!tensor) return
      const own = stored.startsWith(`${module.path}.`) ? stored.slice(module.path.length + 1) : '.'
      const name = own.includes('.') ? named[node.op]?.[input] : own
      if (!name || views.has(name)) return
      views.set(name, isInOut(node, input) ? outIn(stored, tensor.dims) : view(stored, tensor.dims))
    })
  return views
}

const view = (stored: string, shape: readonly number[]): WeightView => ({ stored, steps: [], shape })

const outIn = (stored: string, dims: readonly number[]): WeightView => ({
  stored,
  steps: [{ kind: 'transpose', perm: [1, 0] }],
  shape: dims.toReversed(),
})

/** Whether an operand is a matrix stored as [in, out]. */
function isInOut(node: OnnxNode, input: number): boolean {
  if (input !== 1) return false
  return node.op === 'MatMul' || (node.op === 'Gemm' && int(node.attributes, 'transB', 0) === 0)
}

/** Steps to [in, out]. */
const toInOut = (node: OnnxNode): WeightStep[] =>
  isInOut(node, 1) ? [] : [{ kind: 'transpose', perm: [1, 0] }]

/**
 * Per-head parameters of an attention module: W_Q, W_K, W_V as [head, dModel, dHead] and W_O as
 * [head, dHead, dModel], so that `qPre[h] = x @ W_Q[h] + b_Q[h]`, with biases b_Q, b_K, b_V [head, dHead] and b_O [dModel].
 */
export function headWeights({ sites, output }: Attention, index: GraphIndex): Map<string, WeightView> {
  const views = new Map<string, WeightView>()
  addHeads(views, 'Q', sites.qPre, index)
  addHeads(views, 'K', sites.kPre, index)
  addHeads(views, 'V', sites.v, index)
  const z = 'tensor' in sites.z ? headLayout(index.graph.facts.get(sites.z.tensor)?.shape) : undefined
  const stored = output?.linear.inputs[1] ?? ''
  const dims = index.graph.weights.get(stored)?.dims
  if (!output || !z || !dims) return views
  const turned = toInOut(output.linear)
  const [rows, columns] = turned.length > 0 ? dims.toReversed() : dims
  if (rows !== z.heads * z.dHead || columns === undefined) return views
  const shape = [z.heads, z.dHead, columns]
  views.set('W_O', { stored, steps: [...turned, { kind: 'reshape', shape }], shape })
  const bias = biasOf(output.linear, index)
  if (bias !== undefined) views.set('b_O', view(bias, [columns]))
  return views
}

/** W and b of queries, keys or values: the columns of the projection that each head was cut from. */
function addHeads(views: Map<string, WeightView>, name: string, site: Found, index: GraphIndex): void {
  const projection = 'tensor' in site ? projectionOf(site.tensor, index) : undefined
  if (!projection || 'why' in site) return
  const layout = headLayout(index.graph.facts.get(site.tensor)?.shape)
  const stored = projection.linear.inputs[1] ?? ''
  const dims = index.graph.weights.get(stored)?.dims
  const made = projection.linear.outputs[0] ?? ''
  const columns = followColumns(made, projection.path, site.tensor, index)
  if (!layout || !dims || columns?.length !== layout.heads * layout.dHead) return
  const { heads, dHead } = layout
  const turned = toInOut(projection.linear)
  const [dModel = 0, width = 0] = turned.length > 0 ? dims.toReversed() : dims
  views.set(`W_${name}`, {
    stored,
    steps: [
      ...turned,
      ...columnSteps(columns, heads, dHead, width, [dModel]),
      { kind: 'transpose', perm: [1, 0, 2] },
    ],
    shape: [heads, dModel, dHead],
  })
  const bias = biasOf(projection.linear, index)
  if (bias !== undefined && index.graph.weights.get(bias)?.dims.join() === String(width))
    views.set(`b_${name}`, {
      stored: bias,
      steps: columnSteps(columns, heads, dHead, width, []),
      shape: [heads, dHead],
    })
}

/** From [...leading, width] to [...leading, heads, dHead], where `columns` says which of the width each number is. */
function columnSteps(
  columns: readonly number[],
  heads: number,
  dHead: number,
  width: number,
  leading: readonly number[],
): WeightStep[] {
  const axis = leading.length
  const shape = [...leading, heads, dHead]
  const [first = 0] = columns
  const stride = heads > 1 ? (columns[dHead] ?? 0) - first : dHead
  const isEven = columns.every((column, at) => {
    return column === first + Math.floor(at / dHead) * stride + (at % dHead)
  })
  if (!isEven || stride < dHead)
    return [
      { kind: 'pick', axis, indices: columns },
      { kind: 'reshape', shape },
    ]
  // Heads lie `stride` apart: each stride holds a head and perhaps others (GPT-NeoX: q, k and v of one head).
  const start = Math.floor(first / stride) * stride
  const within = first - start
  if (within + dHead > stride || start + heads * stride > width)
    return [
      { kind: 'pick', axis, indices: columns },
      { kind: 'reshape', shape },
    ]
  return [
    ...(heads * stride === width ? [] : [{ kind: 'narrow', axis, start, length: heads * stride } as const]),
    { kind: 'reshape', shape: [...leading, heads, stride] },
    ...(stride === dHead ? [] : [{ kind: 'narrow', axis: axis + 1, start: within, length: dHead } as const]),
  ]
}

/** The bias of a projection: an operand of its product, or what is added right behind it. */
function biasOf(linear: OnnxNode, index: GraphIndex): string | undefined {
  if (linear.op === 'Gemm') return linear.inputs[2] === '' ? undefined : linear.inputs[2]
  const [reader, ...others] = index.consumers.get(linear.outputs[0] ?? '') ?? []
  if (!reader || others.length > 0 || !addsParameter(reader.node, index)) return undefined
  return reader.node.inputs.find(name => index.graph.weights.has(name))
}
