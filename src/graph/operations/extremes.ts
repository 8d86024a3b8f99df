import { type Dim } from '../dim.ts'
import { type DType } from '../dtype.ts'
import { VitrineError } from '../errors.ts'
import { defineOperation } from './define.ts'
import { type OperandType, type Operation } from './operation.ts'
import { normalizeDims, reducedShape } from './shapes.ts'

const extreme = (name: string, doc: string, dtype: (input: OperandType) => DType) =>
  defineOperation({
    name,
    family: 'reduction',
    operands: ['input'],
    attributes: {
      dim: {
        type: 'int',
        optional: true,
        doc: 'The dimension to reduce; the whole tensor when left out.',
      },
      keepdim: { type: 'bool', optional: true, doc: 'Keep the reduced dimension with size 1.' },
    },
    doc,
    infer: ([input], attrs) => {
      const axes = normalizeDims(name, attrs.dim === undefined ? undefined : [attrs.dim], input.shape)
      refuseEmpty(name, input.shape, axes)
      return { dtype: dtype(input), shape: reducedShape(input.shape, axes, attrs.keepdim ?? false) }
    },
  })

function refuseEmpty(name: string, shape: readonly Dim[], axes: readonly number[]): void {
  if (!axes.some(axis => shape[axis] === 0)) return
  throw new VitrineError(`${name}: there is no element to choose in shape [${shape.join(', ')}]`, {
    hint: 'give a dimension that has elements',
  })
}

/** Largest and smallest elements: the values, or where they are. */
export const extremes = {
  max: extreme(
    'max',
    'The largest value. In the language `max(dim)` gives `{ values, indices }`: this operation and `argmax`.',
    input => input.dtype,
  ),
  min: extreme(
    'min',
    'The smallest value. In the language `min(dim)` gives `{ values, indices }`: this operation and `argmin`.',
    input => input.dtype,
  ),
  argmax: extreme(
    'argmax',
    'The int32 index of the largest value, the first one among equals; of the flattened tensor when `dim` is left out.',
    () => 'int32',
  ),
  argmin: extreme(
    'argmin',
    'The int32 index of the smallest value, the first one among equals; of the flattened tensor when `dim` is left out.',
    () => 'int32',
  ),
} as const satisfies Record<string, Operation>
