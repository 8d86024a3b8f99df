import { integer, normal, shuffled, uniform } from '../../graph/philox.ts'
import { random as operations } from '../../graph/operations/random.ts'
import { type TensorType } from '../../graph/tensorData.ts'
import { elements, lower, sizes, tensorOf } from './emit.ts'
import { type Emitter, type Lowering } from './lowering.ts'

/** Random numbers are drawn here and written as a constant: no device has a say in them. */
function drawn(emitter: Emitter, { dtype, shape }: TensorType, draw: (index: number) => number): string {
  const values = Array.from({ length: elements(shape) }, (_, index) => draw(index))
  return emitter.constant(tensorOf(dtype, sizes(shape), values))
}

export const random: { [Name in keyof typeof operations]: Lowering } = {
  rand: lower(operations.rand, (emitter, _, { seed }, output) =>
    drawn(emitter, output, index => Math.min(uniform(seed, index), belowOne)),
  ),
  randn: lower(operations.randn, (emitter, _, { seed }, output) =>
    drawn(emitter, output, index => normal(seed, index)),
  ),
  randint: lower(operations.randint, (emitter, _, { seed, low = 0, high }, output) =>
    drawn(emitter, output, index => integer(seed, index, low, high)),
  ),
  permutation: lower(operations.permutation, (emitter, _, { seed, n }, output) => {
    const numbers = shuffled(seed, n)
    return drawn(emitter, output, index => numbers[index] ?? 0)
  }),
}

/** The largest float32 below 1: a double just below 1 would round to it. */
const belowOne = 1 - 2 ** -24
