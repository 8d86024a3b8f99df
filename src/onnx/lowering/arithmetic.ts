import { isFloat, type DType } from '../../graph/dtype.ts'
import { arithmetic as operations } from '../../graph/operations/arithmetic.ts'
import { cast, lower, nodes, operandAt, or, scalar } from './emit.ts'
import { type Emitter, type Lowering, type Operand } from './lowering.ts'

/** Both operands in the dtype of the result. */
const pair = (emitter: Emitter, operands: readonly Operand[], dtype: DType): [string, string] => [
  cast(emitter, operandAt(operands, 0), dtype),
  cast(emitter, operandAt(operands, 1), dtype),
]

const binary =
  (op: string): Lowering =>
  (emitter, operands, _, output) =>
    nodes(emitter)(op, ...pair(emitter, operands, output.dtype))

/** A binary operator that also has a meaning for two bools. */
const binaryOrBool =
  (op: string, bools: (emitter: Emitter, a: string, b: string) => string): Lowering =>
  (emitter, operands, _, output) => {
    const [a, b] = pair(emitter, operands, output.dtype)
    return output.dtype === 'bool' ? bools(emitter, a, b) : nodes(emitter)(op, a, b)
  }

const and = (emitter: Emitter, a: string, b: string) => nodes(emitter)('And', a, b)

/** ONNX's Mod has no WebGPU kernel. */
const remainder: Lowering = (emitter, operands, _, output) =>
  isFloat(output.dtype) ? floatRemainder(emitter, operands, output.dtype) : intRemainder(emitter, operands)

function floatRemainder(emitter: Emitter, operands: readonly Operand[], dtype: DType): string {
  const node = nodes(emitter)
  const [a, b] = pair(emitter, operands, 'float32')
  const rest = node('Sub', a, node('Mul', node('Floor', node('Div', a, b)), b))
  // A quotient that was rounded to the wrong side of a whole number leaves a rest of the wrong sign, or a whole b.
  const signed = addWhereSignsDiffer(emitter, rest, b, 'float32')
  const tooLarge = node('Not', node('Less', node('Abs', signed), node('Abs', b)))
  const result = node('Where', tooLarge, node('Sub', signed, b), signed)
  return cast(emitter, { name: result, dtype: 'float32' }, dtype)
}

function intRemainder(emitter: Emitter, operands: readonly Operand[]): string {
  const node = nodes(emitter)
  const [a, divisor] = pair(emitter, operands, 'int32')
  const zero = scalar(emitter, 'int32', 0)
  // An int division by 0 ends the process on a CPU.
  const b = node('Where', node('Equal', divisor, zero), scalar(emitter, 'int32', 1), divisor)
  // The negated quotient keeps ONNX Runtime from rewriting (1 / b) * b as b / b, which is wrong for ints.
  const rest = node('Add', a, node('Mul', node('Sub', zero, node('Div', a, b)), b))
  return addWhereSignsDiffer(emitter, rest, b, 'int32')
}

function addWhereSignsDiffer(emitter: Emitter, rest: string, b: string, dtype: DType): string {
  const node = nodes(emitter)
  const zero = scalar(emitter, dtype, 0)
  const below = node('And', node('Less', rest, zero), node('Less', zero, b))
  const above = node('And', node('Less', zero, rest), node('Less', b, zero))
  return node('Where', or(emitter, below, above), node('Add', rest, b), rest)
}

/** WGSL leaves open what powers of negative numbers and of 0 are; whole exponents that are known have kernels of theirs. */
const pow: Lowering = (emitter, operands, _, { dtype }) => {
  const node = nodes(emitter)
  const [base, exponent] = pair(emitter, operands, dtype)
  const power = node('Pow', base, exponent)
  const known = operandAt(operands, 1).value
  const isPlain = known !== undefined && Number.isInteger(known) && known >= 0
  if (!isFloat(dtype) || isPlain) return power
  const zero = scalar(emitter, dtype, 0)
  const isBroken = node('Not', node('Equal', node('Floor', exponent), exponent))
  const isUndefined = node('And', node('Less', base, zero), isBroken)
  const isPole = node('And', node('Equal', base, zero), node('Less', exponent, zero))
  const defined = node('Where', isUndefined, scalar(emitter, dtype, NaN), power)
  return node('Where', isPole, scalar(emitter, dtype, Infinity), defined)
}

/** Larger or smaller of two; bools are compared as ints. */
const extreme =
  (op: 'Max' | 'Min'): Lowering =>
  (emitter, operands, _, output) => {
    const dtype = output.dtype === 'bool' ? 'int32' : output.dtype
    const name = nodes(emitter)(op, ...pair(emitter, operands, dtype))
    return cast(emitter, { name, dtype }, output.dtype)
  }

export const arithmetic: { [Name in keyof typeof operations]: Lowering } = {
  add: binaryOrBool('Add', or),
  sub: binary('Sub'),
  mul: binaryOrBool('Mul', and),
  div: binary('Div'),
  remainder,
  pow,
  maximum: extreme('Max'),
  minimum: extreme('Min'),
  clamp: lower(operations.clamp, (emitter, operands, { min, max }, { dtype }) => {
    const node = nodes(emitter)
    let result = cast(emitter, operandAt(operands, 0), dtype)
    if (min !== undefined) result = node('Max', result, scalar(emitter, dtype, min))
    if (max !== undefined) result = node('Min', result, scalar(emitter, dtype, max))
    return result
  }),
}
