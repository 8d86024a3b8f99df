import { type DType } from '../../graph/dtype.ts'
import { nodes, reshape } from './emit.ts'
import { type Emitter } from './lowering.ts'
import { reduce } from './reduce.ts'

/**
 * [..., m, k] times [..., k, n]. WebGPU has no MatMul of ints: theirs is written out, with m * k * n products at a time.
 */
export function matrixProduct(
  emitter: Emitter,
  a: string,
  aShape: readonly number[],
  b: string,
  bShape: readonly number[],
  dtype: DType,
): string {
  const node = nodes(emitter)
  if (dtype !== 'int32') return node('MatMul', a, b)
  const left = reshape(emitter, a, [...aShape, 1])
  const right = reshape(emitter, b, [...bShape.slice(0, -2), 1, ...bShape.slice(-2)])
  const rank = Math.max(aShape.length, bShape.length) + 1
  return reduce(emitter, 'ReduceSum', node('Mul', left, right), [rank - 2], false)
}
