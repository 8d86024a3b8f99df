import { type DType } from '../../src/graph/dtype.ts'
import { make, type Reference } from './tensor.ts'
import { type Json } from '../../src/graph/versions/v1.ts'

const dtypeOf = (dtype: Json | undefined, otherwise: DType): DType =>
  (['float32', 'float16', 'int32', 'bool'] as const).find(name => name === dtype) ?? otherwise

const numbers = (value: Json | undefined): number[] => (Array.isArray(value) ? value.map(Number) : [])

const words: Record<string, number> = { inf: Infinity, '-inf': -Infinity, nan: NaN }

export const creation = {
  full: (_, { shape, value, dtype }) =>
    make(
      dtypeOf(dtype, 'float32'),
      numbers(shape),
      () => (typeof value === 'string' ? words[value] : Number(value)) ?? NaN,
    ),
  arange: (_, { start, end, step, dtype }) => {
    const from = Number(start ?? 0)
    const by = Number(step ?? 1)
    const values: number[] = []
    for (
      let value = from;
      by > 0 ? value < Number(end) : value > Number(end);
      value = from + values.length * by
    )
      values.push(value)
    const whole = [from, Number(end), by].every(Number.isInteger)
    return make(
      dtypeOf(dtype, whole ? 'int32' : 'float32'),
      [values.length],
      ([index = 0]) => values[index] ?? NaN,
    )
  },
  oneHot: ([input], { numClasses }) => {
    if (input === undefined) throw new Error('one operand')
    const classes = Number(numClasses)
    return make('int32', [...input.shape, classes], index => {
      const flat = index.slice(0, -1).reduce((sum, part, axis) => sum * (input.shape[axis] ?? 1) + part, 0)
      return input.data[flat] === index.at(-1) ? 1 : 0
    })
  },
} as const satisfies Record<string, Reference>
