import { type DType } from '../../src/graph/dtype.ts'
import { erf, remainder, roundHalfToEven } from './special.ts'
import { at, broadcast, commonDType, make, round, type Reference, type RefTensor } from './tensor.ts'

const toFloat = (dtype: DType): DType => (dtype === 'bool' || dtype === 'int32' ? 'float32' : dtype)

/** Called with one element of each operand. */
type Body = (...values: number[]) => number
type TypeRule = (tensors: readonly RefTensor[]) => DType

/** Applies a function to elements; operands are first rounded to the dtype that the operation works in. */
const map =
  (work: TypeRule, result: TypeRule, body: Body): Reference =>
  operands => {
    const dtype = work(operands)
    const shape = broadcast(...operands.map(operand => operand.shape))
    return make(result(operands), shape, index =>
      body(...operands.map(operand => round(dtype, at(operand, index)))),
    )
  }

const same = (body: Body) => map(commonDType, commonDType, body)
const float: TypeRule = operands => toFloat(commonDType(operands))
const floating = (body: Body) => map(float, float, body)
const count: TypeRule = operands => (commonDType(operands) === 'bool' ? 'int32' : commonDType(operands))
const bool: TypeRule = () => 'bool'
const exact: TypeRule = () => 'float32'
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x))
const isTrue = (x: number) => x !== 0
const asBit = (truth: boolean) => (truth ? 1 : 0)

const intProduct: Reference = operands =>
  commonDType(operands) === 'int32' ? same(Math.imul)(operands, {}) : same((a, b) => a * b)(operands, {})

type Binary = (a: number, b: number) => number

const extreme = (pick: Binary): Reference =>
  same((a, b) => (Number.isNaN(a) || Number.isNaN(b) ? NaN : pick(a, b)))

function geluOf(approximate: unknown): (x: number) => number {
  if (approximate === 'tanh')
    return x => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3)))
  return x => 0.5 * x * (1 + erf(x / Math.SQRT2))
}

const number = (value: unknown): number => Number(value)

export const elementwise = {
  add: same((a, b) => a + b),
  sub: same((a, b) => a - b),
  mul: intProduct,
  div: floating((a, b) => a / b),
  remainder: same((a, b) => (b === 0 ? NaN : remainder(a, b))),
  pow: map(count, count, (a, b) => a ** b),
  maximum: extreme(Math.max),
  minimum: extreme(Math.min),
  clamp: (operands, { min, max }) => {
    const bounds = [min, max]
      .filter(bound => bound !== undefined)
      .map(number)
      .map((value): RefTensor => ({
        dtype: Number.isInteger(value) ? 'int32' : 'float32',
        shape: [],
        data: [value],
        weak: true,
      }))
    const dtype = commonDType([...operands, ...bounds])
    const low = min === undefined ? -Infinity : round(dtype, number(min))
    const high = max === undefined ? Infinity : round(dtype, number(max))
    const rule = () => dtype
    return map(rule, rule, x => Math.min(Math.max(x, low), high))(operands, {})
  },
  neg: same(x => -x),
  abs: same(Math.abs),
  sign: same(x => (x > 0 ? 1 : x < 0 ? -1 : 0)),
  relu: same(x => Math.max(x, 0)),
  floor: same(Math.floor),
  ceil: same(Math.ceil),
  round: same(roundHalfToEven),
  sqrt: floating(Math.sqrt),
  rsqrt: floating(x => 1 / Math.sqrt(x)),
  reciprocal: floating(x => 1 / x),
  exp: floating(Math.exp),
  log: floating(Math.log),
  sin: floating(Math.sin),
  cos: floating(Math.cos),
  tanh: floating(Math.tanh),
  sigmoid: floating(sigmoid),
  erf: floating(erf),
  silu: floating(x => x * sigmoid(x)),
  gelu: (operands, { approximate }) => floating(geluOf(approximate))(operands, {}),
  isnan: map(commonDType, bool, x => asBit(Number.isNaN(x))),
  logicalNot: map(commonDType, bool, x => asBit(!isTrue(x))),
  logicalAnd: map(exact, bool, (a, b) => asBit(isTrue(a) && isTrue(b))),
  logicalOr: map(exact, bool, (a, b) => asBit(isTrue(a) || isTrue(b))),
  logicalXor: map(exact, bool, (a, b) => asBit(isTrue(a) !== isTrue(b))),
  where: operands => {
    const values = operands.slice(1)
    const shape = broadcast(...operands.map(operand => operand.shape))
    return make(commonDType(values), shape, index => {
      const [condition, yes, no] = operands.map(operand => at(operand, index))
      return (isTrue(condition ?? 0) ? yes : no) ?? NaN
    })
  },
  maskedFill: operands => {
    const [input, mask, value] = operands
    if (input === undefined || mask === undefined || value === undefined) throw new Error('three operands')
    return make(input.dtype, broadcast(input.shape, mask.shape), index =>
      isTrue(at(mask, index)) ? at(value, []) : at(input, index),
    )
  },
  cast: ([input], { dtype }) => {
    if (input === undefined) throw new Error('one operand')
    const to: DType | undefined = (['float32', 'float16', 'int32', 'bool'] as const).find(
      name => name === dtype,
    )
    if (to === undefined) throw new Error('cast needs a dtype')
    return make(to, input.shape, index => at(input, index))
  },
} as const satisfies Record<string, Reference>

const comparing = (body: (a: number, b: number) => boolean): Reference =>
  map(commonDType, bool, (a, b) => asBit(body(a, b)))

export const comparison = {
  eq: comparing((a, b) => a === b),
  ne: comparing((a, b) => a !== b),
  lt: comparing((a, b) => a < b),
  le: comparing((a, b) => a <= b),
  gt: comparing((a, b) => a > b),
  ge: comparing((a, b) => a >= b),
} as const satisfies Record<string, Reference>
