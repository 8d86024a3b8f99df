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
import { type CaseOperand, type OperationSpec, type Tolerance } from '../case.ts'

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

const spec = (
  name: keyof typeof operations,
  arbitrary: Cases,
  tolerance?: Tolerance,
  webgpuTolerance = tolerance,
): OperationSpec => {
  const reference = references[name]
  if (reference === undefined) throw new Error(`${name} has no reference`)
  return {
    arbitrary,
    reference,
    ...(tolerance === undefined ? {} : { tolerance }),
    ...(webgpuTolerance === undefined ? {} : { webgpuTolerance }),
  }
}

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
  add: spec('add', binary()),
  sub: spec('sub', binary(numberDType, extended, numbersOnly)),
  mul: spec('mul', binary()),
  div: spec('div', binary()),
  remainder: spec('remainder', remainderCase),
  pow: spec('pow', powCase, { absolute: 1e-5, relative: 2e-5 }),
  maximum: spec('maximum', binary()),
  minimum: spec('minimum', binary()),
  clamp: spec('clamp', clampCase),
  neg: spec('neg', unary(numberDType)),
  abs: spec('abs', unary(numberDType)),
  sign: spec('sign', unary(numberDType)),
  relu: spec('relu', unary(numberDType, finite)),
  floor: spec('floor', unary(numberDType)),
  ceil: spec('ceil', unary(numberDType)),
  round: spec('round', unary(numberDType)),
  sqrt: spec('sqrt', unary(anyDType)),
  rsqrt: spec('rsqrt', unary(anyDType, positive)),
  reciprocal: spec('reciprocal', unary(anyDType)),
  exp: spec('exp', unary(anyDType)),
  log: spec('log', unary(anyDType)),
  sin: spec('sin', unary(anyDType, finite), undefined, trigonometric),
  cos: spec('cos', unary(anyDType, finite), undefined, trigonometric),
  tanh: spec('tanh', unary(anyDType)),
  sigmoid: spec('sigmoid', unary(anyDType)),
  erf: spec('erf', unary(anyDType, finite)),
  silu: spec('silu', unary(anyDType, finite)),
  gelu: spec(
    'gelu',
    fc
      .tuple(
        unary(floatDType, finite),
        fc.constantFrom<Attrs>({}, { approximate: 'none' }, { approximate: 'tanh' }),
      )
      .map(([test, attrs]) => ({ ...test, attrs })),
  ),
  isnan: spec('isnan', unary(anyDType)),
  logicalNot: spec('logicalNot', unary(anyDType)),
  logicalAnd: spec('logicalAnd', binary()),
  logicalOr: spec('logicalOr', binary()),
  logicalXor: spec('logicalXor', binary()),
  where: spec('where', whereCase),
  maskedFill: spec('maskedFill', maskedFillCase),
  cast: spec('cast', castCase),
}
