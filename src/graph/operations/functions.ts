import { defineOperation } from './define.ts'
import { type Operation } from './operation.ts'
import { floats, requireDType } from './types.ts'
import { floatFunction, numberFunction, testFunction } from './unary.ts'

/** Functions of one tensor, element by element. */
export const functions = {
  neg: numberFunction('neg', 'The negative, `-input`.'),
  abs: numberFunction('abs', 'The absolute value of each element.'),
  sign: numberFunction('sign', '-1, 0 or 1: the sign of each element, and 0 for NaN.'),
  relu: numberFunction('relu', 'The element where it is positive, else 0.'),
  floor: numberFunction('floor', 'The largest whole number that is not greater. The dtype stays.'),
  ceil: numberFunction('ceil', 'The smallest whole number that is not less. The dtype stays.'),
  round: numberFunction('round', 'The nearest whole number, halves to the even one. The dtype stays.'),
  sqrt: floatFunction('sqrt', 'The square root; NaN for negative numbers. Ints become float32.'),
  rsqrt: floatFunction('rsqrt', 'One divided by the square root. Ints become float32.'),
  reciprocal: floatFunction('reciprocal', 'One divided by the element. Ints become float32.'),
  exp: floatFunction('exp', 'e to the power of the element. Ints become float32.'),
  log: floatFunction('log', 'The natural logarithm; -inf for 0. Ints become float32.'),
  sin: floatFunction(
    'sin',
    'The sine of an angle in radians. On WebGPU exact to about 2e-4, as WGSL allows. Ints become float32.',
  ),
  cos: floatFunction(
    'cos',
    'The cosine of an angle in radians. On WebGPU exact to about 2e-4, as WGSL allows. Ints become float32.',
  ),
  tanh: floatFunction('tanh', 'The hyperbolic tangent. Ints become float32.'),
  sigmoid: floatFunction('sigmoid', 'The logistic function, `1 / (1 + exp(-input))`. Ints become float32.'),
  erf: floatFunction('erf', 'The error function. Ints become float32.'),
  silu: floatFunction('silu', '`input * sigmoid(input)`. Ints become float32, where PyTorch refuses them.'),
  gelu: defineOperation({
    name: 'gelu',
    family: 'elementwise',
    operands: ['input'],
    attributes: {
      approximate: {
        type: 'enum',
        values: ['none', 'tanh'],
        optional: true,
        doc: '`none` (the default) uses the error function, `tanh` the approximation of GPT-2.',
      },
    },
    doc: 'The Gaussian error linear unit, `input * Φ(input)`. Floats only.',
    infer: ([input]) => {
      requireDType('gelu', 'input', input.dtype, floats)
      return { dtype: input.dtype, shape: input.shape }
    },
  }),
  isnan: testFunction(
    'isnan',
    'True where the element is NaN. WebGPU lets a device assume that there are no NaNs, and such a device answers false.',
  ),
  logicalNot: testFunction('logicalNot', 'True where the element is 0 or false.'),
} as const satisfies Record<string, Operation>
