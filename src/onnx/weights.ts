import { int, ints, numbersOf } from './facts.ts'
import { type AttentionSites } from './attention.ts'
import { type GraphIndex, type Module } from './moduleTree.ts'
import { type OnnxNode } from './ir.ts'
import { type WeightStep, type WeightView } from './places.ts'
import { isLinear } from './structure.ts'

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
      const name = stored.startsWith(`${module.path}.`)
        ? stored.slice(module.path.length + 1)
        : nameByUse(node, input)
      if (name.includes('.') || views.has(name)) return
      views.set(name, isMatrixOf(node, input) ? outIn(stored, tensor.dims) : view(stored, tensor.dims))
    })
  return views
}

const view = (stored: string, shape: readonly number[]): WeightView => ({ stored, steps: [], shape })

const outIn = (stored: string, dims: readonly number[]): WeightView => ({
  stored,
  steps: [{ kind: 'transpose', perm: [1, 0] }],
  shape: dims.toReversed(),
})

/** Anonymous weights (`onnx::MatMul_670`) are named by the operand they are. */
const nameByUse = (node: OnnxNode, input: number) => (input === 2 || node.op === 'Add' ? 'bias' : 'weight')

/** Whether an operand is a matrix stored as [in, out]. */
function isMatrixOf(node: OnnxNode, input: number): boolean {
  if (input !== 1) return false
  return node.op === 'MatMul' || (node.op === 'Gemm' && int(node.attributes, 'transB', 0) === 0)
}

/**
 * Per-head parameters of an attention module: W_Q, W_K, W_V as [head, dModel, dHead] and W_O as
 * [head, dHead, dModel], so that `q[h] = x @ W_Q[h] + b_Q[h]`, with biases b_Q, b_K, b_V [head, dHead].
 */
export function headWeights(
  module: Module,
  sites: AttentionSites,
  index: GraphIndex,
): Map<string, WeightView> {
  const views = new Map<string, WeightView>()
  for (const [name, site] of [
    ['Q', sites.q],
    ['K', sites.k],
    ['V', sites.v],
  ] as const) {
    if ('why' in site) continue
    const source = projection(site.name, index)
    const shape = index.graph.facts.get(site.name)?.shape
    const [heads, dHead] = [Number(shape?.[2]), Number(shape?.[3])]
    if (!source || !Number.isInteger(heads) || !Number.isInteger(dHead)) continue
    const { stored, dims, bias, start } = source
    const narrow: WeightStep[] =
      dims[1] === heads * dHead ? [] : [{ kind: 'narrow', axis: 1, start, length: heads * dHead }]
    const dModel = dims[0] ?? 0
    views.set(`W_${name}`, {
      stored,
      steps: [
        ...narrow,
        { kind: 'reshape', shape: [dModel, heads, dHead] },
        { kind: 'transpose', perm: [1, 0, 2] },
      ],
      shape: [heads, dModel, dHead],
    })
    if (bias === undefined) continue
    const cut: WeightStep[] = narrow.length ? [{ kind: 'narrow', axis: 0, start, length: heads * dHead }] : []
    views.set(`b_${name}`, {
      stored: bias,
      steps: [...cut, { kind: 'reshape', shape: [heads, dHead] }],
      shape: [heads, dHead],
    })
  }
  const output = module.nodes.filter(node => isLinear(node, index)).at(-1)
  const stored = output?.inputs[1]
  const dims = index.graph.weights.get(stored ?? '')?.dims
  const zShape = 'name' in sites.z ? index.graph.facts.get(sites.z.name)?.shape : undefined
  const [heads, dHead] = [Number(zShape?.[2]), Number(zShape?.[3])]
  if (stored !== undefined && dims?.[0] === heads * dHead) {
    const shape = [heads, dHead, dims[1] ?? 0]
    views.set('W_O', { stored, steps: [{ kind: 'reshape', shape }], shape })
  }
  return views
}

/** The linear layer a head tensor was cut from, and where its columns start. */
function projection(site: string, index: GraphIndex) {
  let start = 0
  let name: string | undefined = site
  for (let steps = 0; steps < 10 && name !== undefined; steps++) {
    const node: OnnxNode | undefined = index.producer.get(name)
    if (!node) return undefined
    if (isLinear(node, index)) {
      const stored = node.inputs[1] ?? ''
      const dims = index.graph.weights.get(stored)?.dims ?? []
      return int(node.attributes, 'transB', 0) === 0
        ? { stored, dims, bias: node.op === 'Gemm' ? node.inputs[2] : undefined, start }
        : undefined
    }
    if (node.op === 'Split') start += splitStart(node, name, index)
    else if (!['Reshape', 'Add'].includes(node.op)) return undefined
    name = node.inputs.find(input => index.activations.has(input))
  }
  return undefined
}

function splitStart(node: OnnxNode, output: string, index: GraphIndex): number {
  const known = index.graph.facts.get(node.inputs[1] ?? '')
  const sizes = ints(node.attributes, 'split') ?? (known && numbersOf(known)) ?? []
  return sizes.slice(0, node.outputs.indexOf(output)).reduce((sum, size) => sum + size, 0)
}
