import { creation as operations } from '../../graph/operations/creation.ts'
import {
  cast,
  emit1,
  filled,
  lower,
  nodes,
  operandAt,
  positions,
  reshape,
  scalar,
  sizes,
  tensorOf,
} from './emit.ts'
import { type Lowering } from './lowering.ts'

export const creation: { [Name in keyof typeof operations]: Lowering } = {
  full: lower(operations.full, (emitter, _, { value }, output) => filled(emitter, output, value)),
  arange: lower(operations.arange, (emitter, _, { start = 0, end, step = 1 }, { dtype, shape }) => {
    // Range of floats would add up rounding errors; of ints it is exact, and shorter than the values.
    if (dtype === 'int32' && [start, end, step].every(Number.isInteger))
      return emit1(
        emitter,
        'Range',
        [start, end, step].map(value => scalar(emitter, dtype, value)),
      )
    const [length = 0] = sizes(shape)
    const values = Array.from({ length }, (__, index) => start + index * step)
    return emitter.constant(tensorOf(dtype, [length], values))
  }),
  oneHot: lower(operations.oneHot, (emitter, operands, { numClasses }) => {
    const input = operandAt(operands, 0)
    const column = reshape(emitter, input.name, [...sizes(input.shape), 1])
    const rank = input.shape.length + 1
    const isPlace = nodes(emitter)('Equal', column, positions(emitter, numClasses, rank - 1, rank))
    return cast(emitter, { name: isPlace, dtype: 'bool' }, 'int32')
  }),
}
