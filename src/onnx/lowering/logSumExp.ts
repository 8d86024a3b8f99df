import { nodes, reshape, scalar } from './emit.ts'
import { type Emitter } from './lowering.ts'
import { reduce } from './reduce.ts'

/**
 * log(sum(exp(x))) of float32 without overflow. WebGPU's ReduceLogSumExp does not subtract the largest element first.
 * @param shape of the result
 */
export function logSumExp(
  emitter: Emitter,
  x: string,
  axes: readonly number[],
  shape: readonly number[],
  keepdim: boolean,
): string {
  const node = nodes(emitter)
  const largest = reduce(emitter, 'ReduceMax', x, axes, true)
  // An infinite largest element is the answer; subtracting it would give inf - inf.
  const isFinite = node('Less', node('Abs', largest), scalar(emitter, 'float32', Infinity))
  const shift = node('Where', isFinite, largest, scalar(emitter, 'float32', 0))
  const sum = reduce(emitter, 'ReduceSum', node('Exp', node('Sub', x, shift)), axes, true)
  const result = node('Where', isFinite, node('Add', node('Log', sum), shift), largest)
  return keepdim ? result : reshape(emitter, result, shape)
}
