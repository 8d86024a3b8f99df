import { int, ints, type Facts } from './facts.ts'
import { inferOutputs } from './inferShape.ts'
import { type OnnxNode } from './ir.ts'

/**
 * The value a node passes on unchanged, if it is one of the nodes that compute nothing: identities, casts to the
 * dtype a value already has, concatenation with an empty past, and the guard `Where(IsNaN(x), 0, x)` that PyTorch's
 * attention leaves behind its softmax. Hooks placed before these are gone would see the wrong stream: a cast at the
 * head of a norm is often where the skip path starts, too.
 */
export function aliasOf(
  node: OnnxNode,
  facts: ReadonlyMap<string, Facts>,
  producers: ReadonlyMap<string, OnnxNode>,
): string | undefined {
  const first = node.inputs[0]
  if (first === undefined) return undefined
  switch (node.op) {
    case 'Identity':
    case 'Dropout':
      return first
    case 'Cast':
      return isSameDType(node, facts.get(first)) ? first : undefined
    case 'Concat':
      return onlyNonEmpty(node, facts)
    case 'Where':
      return guarded(node, producers)
    default:
      return undefined
  }
}

function isSameDType(node: OnnxNode, operand: Facts | undefined): boolean {
  const target: Partial<Record<number, string>> = {
    1: 'float32',
    6: 'int32',
    7: 'int64',
    9: 'bool',
    10: 'float16',
  }
  return (
    operand !== undefined &&
    operand.value === undefined &&
    target[int(node.attributes, 'to', 0)] === operand.dtype
  )
}

function onlyNonEmpty(node: OnnxNode, facts: ReadonlyMap<string, Facts>): string | undefined {
  const filled = node.inputs.filter(name => !facts.get(name)?.shape?.includes(0))
  return filled.length === 1 && node.inputs.length > 1 ? filled[0] : undefined
}

function guarded(node: OnnxNode, producers: ReadonlyMap<string, OnnxNode>): string | undefined {
  const [condition = '', , otherwise = ''] = node.inputs
  const test = producers.get(condition)
  return test?.op === 'IsNaN' && test.inputs[0] === otherwise ? otherwise : undefined
}

/**
 * One transpose for three nodes: PyTorch's newer exporter exchanges the last two of four dimensions by putting the first
 * two into one and taking them apart again.
 */
export function asTranspose(
  node: OnnxNode,
  facts: ReadonlyMap<string, Facts>,
  producers: ReadonlyMap<string, OnnxNode>,
): OnnxNode {
  const transpose = node.op === 'Reshape' ? producers.get(node.inputs[0] ?? '') : undefined
  if (transpose?.op !== 'Transpose' || ints(transpose.attributes, 'perm')?.join() !== '0,2,1') return node
  const joined = producers.get(transpose.inputs[0] ?? '')
  const source = joined?.op === 'Reshape' ? joined.inputs[0] : undefined
  const shape = facts.get(source ?? '')?.shape
  const operands = node.inputs.map(name => facts.get(name))
  const result = inferOutputs(node, operands)[0]?.shape
  if (source === undefined || shape?.length !== 4 || result?.length !== 4) return node
  const isSwap = [0, 1, 3, 2].every((from, axis) => shape[from] === result[axis])
  const keeps = facts.get(joined?.outputs[0] ?? '')?.shape?.slice(1)
  if (!isSwap || keeps?.[0] !== shape[2] || keeps?.[1] !== shape[3]) return node
  return {
    ...node,
    op: 'Transpose',
    inputs: [source],
    attributes: { perm: { type: 'ints', value: [0, 1, 3, 2] } },
  }
}
