import { int } from './facts.ts'
import { followColumns } from './columns.ts'
import { headLayout } from './headLayout.ts'
import { type GraphIndex } from './moduleTree.ts'
import { type Opening } from './opening.ts'
import { type Block } from './structure.ts'

/**
 * Opens the output projection of a block's attention into one product for each head and their sum, so that each head's
 * share is a value: `attn.result`.
 * @returns the value that holds the shares, [batch, head, position, dModel], or why there is none
 */
export function openHeads(
  { heads }: Block,
  index: GraphIndex,
  opening: Opening,
): { tensor: string; perm: readonly number[] } | { why: string } {
  const why = 'what enters the output projection is not the heads side by side'
  const output = heads?.output
  if (!heads || !output || 'why' in heads.sites.z) return { why }
  const { graph } = index
  const { input, path } = output
  const linear = index.producer.get(output.linear.outputs[0] ?? '')
  if (!linear) return { why }
  const z = headLayout(graph.facts.get(heads.sites.z.tensor)?.shape)
  const stored = linear.inputs[1] ?? ''
  const weight = graph.weights.get(stored)
  const shape = graph.facts.get(linear.outputs[0] ?? '')?.shape
  const dModel = shape?.at(-1)
  if (!z || !weight || shape === undefined || typeof dModel !== 'number') return { why }
  const columns = followColumns(heads.sites.z.tensor, path, input, index)
  if (!columns?.every((from, to) => from === to)) return { why }
  if (columns.length !== z.heads * z.dHead || !isPlain(linear.attributes)) return { why }
  const inside = opening.inside(linear)
  const split = inside.add('Reshape', [input, opening.ints([0, 0, z.heads, z.dHead])], 'split', [
    'batch',
    'position',
    z.heads,
    z.dHead,
  ])
  const order = { type: 'ints', value: [0, 2, 1, 3] } as const
  const byHead = inside.add('Transpose', [split], 'byHead', ['batch', z.heads, 'position', z.dHead], {
    perm: order,
  })
  const isOutIn = linear.op === 'Gemm' && int(linear.attributes, 'transB', 0) === 1
  const matrix = isOutIn
    ? inside.add('Transpose', [stored], 'matrix', weight.dims.toReversed(), {
        perm: { type: 'ints', value: [1, 0] },
      })
    : stored
  const matrices = inside.add('Reshape', [matrix, opening.ints([z.heads, z.dHead, dModel])], 'matrices', [
    z.heads,
    z.dHead,
    dModel,
  ])
  const result = inside.add('MatMul', [byHead, matrices], 'result', ['batch', z.heads, 'position', dModel])
  const bias = linear.inputs[2] ?? ''
  const isMatrix = shape.length === 2
  const steps = [...(isMatrix ? ['Reshape'] : []), ...(bias === '' ? [] : ['Add'])]
  const total = steps.length === 0 ? null : 'sum'
  let value = inside.add('ReduceSum', [result, opening.ints([1])], total, ['batch', 'position', dModel], {
    keepdims: { type: 'int', value: 0 },
  })
  steps.forEach((op, at) => {
    const name = at === steps.length - 1 ? null : 'flat'
    value = inside.add(op, [value, op === 'Add' ? bias : opening.ints([-1, dModel])], name, shape)
  })
  opening.open(linear, inside)
  return { tensor: result, perm: [0, 2, 1, 3] }
}

/** Whether a product neither scales nor transposes what enters it. */
const isPlain = (attributes: Parameters<typeof int>[0]): boolean =>
  ['alpha', 'beta'].every(name => {
    const attribute = attributes[name]
    return attribute?.type !== 'float' || attribute.value === 1
  }) && int(attributes, 'transA', 0) === 0
