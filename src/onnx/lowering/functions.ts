import { isFloat } from '../../graph/dtype.ts'
import { functions as operations } from '../../graph/operations/functions.ts'
import { cast, inFloat32, lower, nodes, operandAt, scalar } from './emit.ts'
import { type Emitter, type Lowering } from './lowering.ts'

const unary =
  (op: string): Lowering =>
  (emitter, operands, _, output) =>
    nodes(emitter)(op, cast(emitter, operandAt(operands, 0), output.dtype))

/** What makes whole numbers of floats leaves ints as they are. */
const rounding =
  (body: (emitter: Emitter, x: string) => string): Lowering =>
  (emitter, operands, _, output) => {
    const input = operandAt(operands, 0)
    if (!isFloat(output.dtype)) return input.name
    return inFloat32(emitter, input, output.dtype, x => body(emitter, x))
  }

/** WGSL leaves open what the logarithm of 0 and of negative numbers is. */
function logarithm(emitter: Emitter, x: string): string {
  const node = nodes(emitter)
  const zero = scalar(emitter, 'float32', 0)
  const minusInfinity = scalar(emitter, 'float32', -Infinity)
  const elsewhere = node('Where', node('Equal', x, zero), minusInfinity, scalar(emitter, 'float32', NaN))
  return node('Where', node('Less', zero, x), node('Log', x), elsewhere)
}

/** A function made of several nodes, computed in float32. */
const composed =
  (body: (emitter: Emitter, x: string) => string): Lowering =>
  (emitter, operands, _, output) =>
    inFloat32(emitter, operandAt(operands, 0), output.dtype, x => body(emitter, x))

/** Halves go to the even neighbour. ONNX's Round has no WebGPU kernel. */
function roundHalfToEven(emitter: Emitter, x: string): string {
  const node = nodes(emitter)
  const half = scalar(emitter, 'float32', 0.5)
  const one = scalar(emitter, 'float32', 1)
  const two = scalar(emitter, 'float32', 2)
  const floor = node('Floor', x)
  const up = node('Add', floor, one)
  const even = node('Mul', two, node('Floor', node('Div', up, two)))
  const rest = node('Sub', x, floor)
  const notBelow = node('Where', node('Less', half, rest), up, even)
  return node('Where', node('Less', rest, half), floor, notBelow)
}

function geluByErf(emitter: Emitter, x: string): string {
  const node = nodes(emitter)
  const erf = node('Erf', node('Mul', x, scalar(emitter, 'float32', Math.SQRT1_2)))
  const twice = node('Mul', x, node('Add', erf, scalar(emitter, 'float32', 1)))
  return node('Mul', twice, scalar(emitter, 'float32', 0.5))
}

function geluByTanh(emitter: Emitter, x: string): string {
  const node = nodes(emitter)
  const cube = node('Mul', node('Mul', x, x), x)
  const inner = node('Add', x, node('Mul', cube, scalar(emitter, 'float32', 0.044715)))
  const tanh = node('Tanh', node('Mul', inner, scalar(emitter, 'float32', Math.sqrt(2 / Math.PI))))
  const twice = node('Mul', x, node('Add', tanh, scalar(emitter, 'float32', 1)))
  return node('Mul', twice, scalar(emitter, 'float32', 0.5))
}

/** ONNX's Neg and Abs have no WebGPU kernel for ints. */
const neg: Lowering = (emitter, operands, _, { dtype }) => {
  const node = nodes(emitter)
  const x = operandAt(operands, 0).name
  return dtype === 'int32' ? node('Sub', scalar(emitter, dtype, 0), x) : node('Neg', x)
}

const abs: Lowering = (emitter, operands, _, { dtype }) => {
  const node = nodes(emitter)
  const x = operandAt(operands, 0).name
  return dtype === 'int32' ? node('Max', x, node('Sub', scalar(emitter, dtype, 0), x)) : node('Abs', x)
}

/** ONNX's Sign has no WebGPU kernel. */
const sign: Lowering = (emitter, operands, _, { dtype }) => {
  const node = nodes(emitter)
  const x = operandAt(operands, 0).name
  const zero = scalar(emitter, dtype, 0)
  const one = scalar(emitter, dtype, 1)
  const minusOne = scalar(emitter, dtype, -1)
  return node('Where', node('Less', zero, x), one, node('Where', node('Less', x, zero), minusOne, zero))
}

/** ONNX's IsNaN has no WebGPU kernel. */
const isnan: Lowering = (emitter, operands) => {
  const node = nodes(emitter)
  const x = cast(emitter, operandAt(operands, 0), 'float32')
  return node('Not', node('Equal', x, x))
}

export const functions: { [Name in keyof typeof operations]: Lowering } = {
  neg,
  abs,
  sign,
  relu: (emitter, operands, _, { dtype }) =>
    nodes(emitter)('Max', operandAt(operands, 0).name, scalar(emitter, dtype, 0)),
  floor: rounding((emitter, x) => nodes(emitter)('Floor', x)),
  ceil: rounding((emitter, x) => nodes(emitter)('Ceil', x)),
  round: rounding(roundHalfToEven),
  sqrt: unary('Sqrt'),
  rsqrt: composed((emitter, x) => nodes(emitter)('Reciprocal', nodes(emitter)('Sqrt', x))),
  reciprocal: unary('Reciprocal'),
  exp: unary('Exp'),
  log: composed(logarithm),
  sin: unary('Sin'),
  cos: unary('Cos'),
  tanh: unary('Tanh'),
  sigmoid: unary('Sigmoid'),
  erf: unary('Erf'),
  silu: composed((emitter, x) => nodes(emitter)('Mul', x, nodes(emitter)('Sigmoid', x))),
  gelu: lower(operations.gelu, (emitter, operands, { approximate }, { dtype }) =>
    inFloat32(emitter, operandAt(operands, 0), dtype, x =>
      approximate === 'tanh' ? geluByTanh(emitter, x) : geluByErf(emitter, x),
    ),
  ),
  isnan,
  logicalNot: (emitter, operands) => nodes(emitter)('Not', cast(emitter, operandAt(operands, 0), 'bool')),
}
