import fc from 'fast-check'
import { type DType } from '../../../src/graph/dtype.ts'
import { type elementwise as operations } from '../../../src/graph/operations/elementwise.ts'
import { encodeFloat } from '../../../src/graph/operations/define.ts'
import { type Attrs } from '../../reference/tensor.ts'
import { elementwise as references } from '../../reference/elementwise.ts'
import {
  anyDType,
  broadcastableShapes,
  dtype,
  extended,
  finite,
  floatDType,
  numberDType,
  shape,
  tensor,
} from '../arbitraries.ts'
import { spec, type CaseOperand, type OperationSpec, type Tolerance } from '../case.ts'

type Cases = OperationSpec['arbitrary']

const positive = fc.integer({ min: 10, max: 50_000 }).map(thousandths => thousandths / 1000)
/** Exact in float16, so that a power is not of a rounded number. */
const few = fc.oneof(
  fc.integer({ min: -24, max: 24 }).map(eighths => eighths / 8),
  fc.integer({ min: -3, max: 3 }),
)

export const unary = (dtypes: fc.Arbitrary<DType>, numbers = extended): Cases =>
  fc
    .tuple(dtypes, shape())
    .chain(([type, dims]) => tensor(type, dims, numbers))
    .map(operand => ({ operands: [operand], attrs: {} }))

const weak: fc.Arbitrary<CaseOperand> = fc
  .oneof(fc.integer({ min: -4, max: 4 }), finite, fc.boolean())
  .map(scalar => ({ scalar }))

/** Two tensors that broadcast, or a tensor and a number on either side. */
export const binary = (
  dtypes: fc.Arbitrary<DType> = anyDType,
  numbers = extended,
  numberBeside = weak,
): Cases =>
  fc
    .tuple(broadcastableShapes(2), dtypes, dtypes, fc.constantFrom('tensors', 'left', 'right'))
    .chain(([[a = [], b = []], left, right, form]) => {
      const first = tensor(left, a, numbers)
      const second = tensor(right, b, numbers)
      if (form === 'tensors') return fc.tuple<CaseOperand[]>(first, second)
      const pair = fc.tuple<CaseOperand[]>(first, numberBeside)
      return form === 'right' ? pair : pair.map(operands => operands.toReversed())
    })
    .map(operands => ({ operands, attrs: {} }))

const numbersOnly = fc
  .oneof(fc.integer({ min: -4, max: 4 }), finite)
  .map((scalar): CaseOperand => ({ scalar }))

/** WGSL lets sin and cos be wrong by 2^-11. */
const trigonometric: Tolerance = { absolute: 1e-3, relative: 0 }

const clampCase: Cases = fc
  .tuple(numberDType, shape(), finite, finite, fc.constantFrom('both', 'min', 'max'), fc.boolean())
  .chain(([type, dims, a, b, which, whole]) => {
    const [min, max] = whole ? [Math.round(a), Math.round(b)] : [a, b]
    const attrs = {
      ...(which === 'max' ? {} : { min }),
      ...(which === 'min' ? {} : { max: encodeFloat(max) }),
    }
    return tensor(type, dims).map(operand => ({ operands: [operand], attrs }))
  })

const whereCase: Cases = fc
  .tuple(broadcastableShapes(3), anyDType, anyDType, fc.boolean())
  .chain(([[a = [], b = [], c = []], left, right, scalar]) =>
    fc.tuple<CaseOperand[]>(
      tensor('bool', a),
      tensor(left, b, extended),
      scalar ? weak : tensor(right, c, extended),
    ),
  )
  .map(operands => ({ operands, attrs: {} }))

const maskedFillCase: Cases = fc
  .tuple(broadcastableShapes(2), numberDType, fc.boolean())
  .chain(([[a = [], b = []], type, asTensor]) => {
    const value = fc.integer({ min: -4, max: 4 }).map((scalar): CaseOperand => ({ scalar }))
    return fc.tuple<CaseOperand[]>(
      tensor(type, a, extended),
      tensor('bool', b),
      asTensor ? tensor(type, []) : value,
    )
  })
  .map(operands => ({ operands, attrs: {} }))

const castCase: Cases = fc
  .tuple(anyDType, anyDType, shape())
  .chain(([from, to, dims]) =>
    tensor(from, dims).map(operand => ({ operands: [operand], attrs: { dtype: to } })),
  )

/** Floats of any sign (0 to the power of a negative number too); ints of exponents from 0 on. */
const powCase: Cases = fc.oneof(
  binary(
    floatDType,
    few,
    few.map(scalar => ({ scalar })),
  ),
  binary(
    dtype('int32', 'bool'),
    finite,
    fc.integer({ min: 0, max: 4 }).map(scalar => ({ scalar })),
  ).filter(({ operands }) =>
    operands.every(operand => 'scalar' in operand || operand.data.every(value => value >= 0)),
  ),
)

const eighths = fc.integer({ min: -64, max: 64 }).map(value => value / 8)

/**
 * PyTorch raises on an int divided by 0. Eighths are divided exactly: a float quotient that rounds to a whole number
 * may leave 0 or nearly the divisor.
 */
const remainderCase: Cases = binary(
  numberDType,
  eighths,
  eighths.map(scalar => ({ scalar })),
).filter(({ operands }) => {
  const other = operands[1]
  if (other === undefined || 'scalar' in other) return other?.scalar !== 0
  return other.data.every(value => value !== 0)
})

export const elementwise: { [Name in keyof typeof operations]: OperationSpec } = {
  add: spec(references.add, binary()),
  sub: spec(references.sub, binary(numberDType, extended, numbersOnly)),
  mul: spec(references.mul, binary()),
  div: spec(references.div, binary()),
  remainder: spec(references.remainder, remainderCase),
  pow: spec(references.pow, powCase, { absolute: 1e-5, relative: 2e-5 }),
  maximum: spec(references.maximum, binary()),
  minimum: spec(references.minimum, binary()),
  clamp: spec(references.clamp, clampCase),
  neg: spec(references.neg, unary(numberDType)),
  abs: spec(references.abs, unary(numberDType)),
  sign: spec(references.sign, unary(numberDType)),
  relu: spec(references.relu, unary(numberDType, finite)),
  floor: spec(references.floor, unary(numberDType)),
  ceil: spec(references.ceil, unary(numberDType)),
  round: spec(references.round, unary(numberDType)),
  sqrt: spec(references.sqrt, unary(anyDType)),
  rsqrt: spec(references.rsqrt, unary(anyDType, positive)),
  reciprocal: spec(references.reciprocal, unary(anyDType)),
  exp: spec(references.exp, unary(anyDType)),
  log: spec(references.log, unary(anyDType)),
  sin: spec(references.sin, unary(anyDType, finite), undefined, trigonometric),
  cos: spec(references.cos, unary(anyDType, finite), undefined, trigonometric),
  tanh: spec(references.tanh, unary(anyDType)),
  sigmoid: spec(references.sigmoid, unary(anyDType)),
  erf: spec(references.erf, unary(anyDType, finite)),
  silu: spec(references.silu, unary(anyDType, finite)),
  gelu: spec(
    references.gelu,
    fc
      .tuple(
        unary(floatDType, finite),
        fc.constantFrom<Attrs>({}, { approximate: 'none' }, { approximate: 'tanh' }),
      )
      .map(([test, attrs]) => ({ ...test, attrs })),
  ),
  isnan: spec(references.isnan, unary(anyDType)),
  logicalNot: spec(references.logicalNot, unary(anyDType)),
  logicalAnd: spec(references.logicalAnd, binary()),
  logicalOr: spec(references.logicalOr, binary()),
  logicalXor: spec(references.logicalXor, binary()),
  where: spec(references.where, whereCase),
  maskedFill: spec(references.maskedFill, maskedFillCase),
  cast: spec(references.cast, castCase),
}
