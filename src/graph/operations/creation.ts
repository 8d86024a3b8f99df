import { VitrineError } from '../errors.ts'
import { defineOperation } from './define.ts'
import { type Operation } from './operation.ts'
import { requireDType } from './types.ts'

/** @throws VitrineError on a negative size */
export function checkSizes(name: string, shape: readonly number[]): readonly number[] {
  if (shape.every(size => size >= 0)) return shape
  throw new VitrineError(`${name}: a shape cannot be [${shape.join(', ')}]`, { path: 'attrs.shape' })
}

/** Number of values from `start` up to, not including, `end`. */
export const arangeLength = (start: number, end: number, step: number): number =>
  Math.max(0, Math.ceil((end - start) / step))

/** Tensors from nothing but attributes, and one-hot vectors. */
export const creation = {
  full: defineOperation({
    name: 'full',
    family: 'creation',
    operands: [],
    attributes: {
      shape: { type: 'ints', doc: 'The shape.' },
      value: { type: 'float', doc: 'The value of every element; 1 and 0 for a bool tensor.' },
      dtype: { type: 'dtype', optional: true, doc: 'float32 when left out.' },
    },
    doc: 'A tensor of one value.',
    infer: (_, { shape, dtype }) => ({ dtype: dtype ?? 'float32', shape: checkSizes('full', shape) }),
  }),
  arange: defineOperation({
    name: 'arange',
    family: 'creation',
    operands: [],
    attributes: {
      start: { type: 'float', optional: true, doc: 'The first value; 0 when left out.' },
      end: { type: 'float', doc: 'The values end before this one.' },
      step: { type: 'float', optional: true, doc: 'From one value to the next; 1 when left out.' },
      dtype: {
        type: 'dtype',
        optional: true,
        doc: 'When left out: int32 if start, end and step are whole, else float32.',
      },
    },
    doc: 'The values `start`, `start + step`, ... up to, and not including, `end`.',
    infer: (_, { start = 0, end, step = 1, dtype }) => {
      const values = [start, end, step]
      if (!values.every(Number.isFinite) || step === 0)
        throw new VitrineError('arange: start, end and step must be finite, and step not 0')
      const whole = values.every(Number.isInteger)
      if (dtype === 'bool') throw new VitrineError('arange makes numbers: its dtype cannot be bool')
      return { dtype: dtype ?? (whole ? 'int32' : 'float32'), shape: [arangeLength(start, end, step)] }
    },
  }),
  oneHot: defineOperation({
    name: 'oneHot',
    family: 'creation',
    operands: ['input'],
    attributes: { numClasses: { type: 'int', doc: 'The size of the new last dimension.' } },
    doc:
      'int32 vectors along a new last dimension: 1 at the place that the int32 element names, else 0. An element that ' +
      'names no place gives zeros, where PyTorch raises an error; `numClasses` is required.',
    infer: ([input], { numClasses }) => {
      requireDType('oneHot', 'input', input.dtype, ['int32'])
      if (numClasses < 1) throw new VitrineError(`oneHot: numClasses must be 1 or more, not ${numClasses}`)
      return { dtype: 'int32', shape: [...input.shape, numClasses] }
    },
  }),
} as const satisfies Record<string, Operation>
