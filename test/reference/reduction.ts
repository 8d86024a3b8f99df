import { logSumExp } from './special.ts'
import { at, axesOf, make, reduceWith, type Attrs, type Reference, type RefTensor } from './tensor.ts'
import { type DType } from '../../src/graph/dtype.ts'

const only = (operands: readonly RefTensor[]): RefTensor => {
  const [input] = operands
  if (input === undefined) throw new Error('one operand')
  return input
}

const countType = (dtype: DType): DType => (dtype === 'bool' ? 'int32' : dtype)
const keep = (dtype: DType): DType => dtype
const total = (values: readonly number[]) => values.reduce((a, b) => a + b, 0)

const reducing =
  (
    body: (values: readonly number[], attrs: Attrs) => number,
    result: (dtype: DType) => DType = keep,
  ): Reference =>
  (operands, attrs) => {
    const input = only(operands)
    const axes = axesOf(input, attrs.dim)
    return reduceWith(input, axes, attrs.keepdim === true, result(input.dtype), values => body(values, attrs))
  }

function variance(values: readonly number[], { correction }: Attrs): number {
  const mean = total(values) / values.length
  const squares = total(values.map(value => (value - mean) ** 2))
  return squares / Math.max(0, values.length - Number(correction ?? 1))
}

function norm(values: readonly number[], order: unknown): number {
  const sizes = values.map(Math.abs)
  if (order === 'inf') return Math.max(0, ...sizes)
  if (order === '-inf') return Math.min(...sizes)
  const p = Number(order ?? 2)
  if (p === 0) return sizes.filter(size => size !== 0).length
  return total(sizes.map(size => size ** p)) ** (1 / p)
}

/** Of the flattened tensor where there is no `dim`. */
const arg = (beats: (a: number, b: number) => boolean): Reference =>
  reducing(
    values => values.reduce((best, value, index) => (beats(value, values[best] ?? NaN) ? index : best), 0),
    () => 'int32',
  )

/** Applies a function to the values along one dimension. */
const along =
  (
    body: (values: readonly number[]) => readonly number[],
    result: (dtype: DType) => DType = keep,
  ): Reference =>
  (operands, { dim }) => {
    const input = only(operands)
    const [axis] = axesOf(input, dim)
    if (axis === undefined) return make(result(input.dtype), [], () => body(input.data)[0] ?? NaN)
    const size = input.shape[axis] ?? 0
    const lines = new Map<string, readonly number[]>()
    return make(result(input.dtype), input.shape, index => {
      const key = index.toSpliced(axis, 1).join()
      const line =
        lines.get(key) ??
        body(Array.from({ length: size }, (_, place) => at(input, index.toSpliced(axis, 1, place))))
      lines.set(key, line)
      return line[index[axis] ?? 0] ?? NaN
    })
  }

function runningSums(values: readonly number[]): number[] {
  let sum = 0
  return values.map(value => (sum += value))
}

function logProbabilities(values: readonly number[]): number[] {
  const total = logSumExp(values)
  return values.map(value => value - total)
}

export const reduction = {
  sum: reducing(total, countType),
  mean: reducing(values => total(values) / values.length),
  variance: reducing(variance),
  std: reducing((values, attrs) => Math.sqrt(variance(values, attrs))),
  norm: reducing((values, { p }) => norm(values, p)),
  logsumexp: reducing(logSumExp),
  any: reducing(
    values => (values.some(value => value !== 0) ? 1 : 0),
    () => 'bool',
  ),
  all: reducing(
    values => (values.every(value => value !== 0) ? 1 : 0),
    () => 'bool',
  ),
  prod: (operands, attrs) => {
    const times = only(operands).dtype === 'int32' ? Math.imul : (a: number, b: number) => a * b
    return reducing(values => values.reduce((a, b) => times(a, b), 1), countType)(operands, attrs)
  },
  cumsum: along(runningSums, countType),
  max: reducing(values => Math.max(...values)),
  min: reducing(values => Math.min(...values)),
  argmax: arg((a, b) => a > b),
  argmin: arg((a, b) => a < b),
  softmax: along(values => logProbabilities(values).map(Math.exp)),
  logSoftmax: along(logProbabilities),
} as const satisfies Record<string, Reference>
