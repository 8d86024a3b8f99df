import { type Expression } from './expression.ts'
import { type Program } from './program.ts'

/** The smallest normal float32: its logarithm is finite, and times a probability of 0 it is 0. */
const tiny = 2 ** -126

/**
 * The entropy of the distributions along the last dimension, in nats, float32.
 * @param isProbability whether the numbers are probabilities; of scores, the softmax is taken
 */
export function entropyOf(program: Program, of: Expression, isProbability: boolean): Expression {
  const wide = of.dtype === 'float32' ? of : program.operation('cast', [of], { dtype: 'float32' })
  const probs = isProbability ? wide : program.operation('softmax', [wide], { dim: -1 })
  const logs = program.operation('log', [program.operation('clamp', [probs], { min: tiny })], {})
  const terms = program.operation('mul', [probs, logs], {})
  return program.operation('neg', [program.operation('sum', [terms], { dim: [-1] })], {})
}
