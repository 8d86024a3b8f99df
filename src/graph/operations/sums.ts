import { type DType } from '../dtype.ts'
import { defineOperation, type AttributeSchemas } from './define.ts'
import { type OperandType, type Operation } from './operation.ts'
import { normalizeDim, normalizeDims, reducedShape } from './shapes.ts'
import { countType, floats, requireDType } from './types.ts'

const dim = {
  type: 'ints',
  optional: true,
  doc: 'The dimensions to reduce; all of them when left out.',
} as const
const keepdim = {
  type: 'bool',
  optional: true,
  doc: 'Keep the reduced dimensions with size 1.',
} as const
const correction = {
  type: 'float',
  optional: true,
  doc: 'Subtracted from the number of elements; 1 when left out.',
} as const

/** A reduction over any number of dimensions. */
const reducing = <const S extends AttributeSchemas>(
  name: string,
  doc: string,
  more: S,
  dtype: (input: OperandType) => DType,
) =>
  defineOperation({
    name,
    family: 'reduction',
    operands: ['input'],
    attributes: { dim, keepdim, ...more },
    doc,
    infer: ([input], attrs) => {
      const axes = normalizeDims(name, attrs.dim, input.shape)
      return { dtype: dtype(input), shape: reducedShape(input.shape, axes, attrs.keepdim ?? false) }
    },
  })

const floatOnly = (name: string) => (input: OperandType) => {
  requireDType(name, 'input', input.dtype, floats)
  return input.dtype
}

/** Sums, means and what is made of them. Of float16 they accumulate in float32. */
export const sums = {
  sum: reducing('sum', 'The sum. Of ints and bools an int32.', {}, input => countType(input.dtype)),
  mean: reducing('mean', 'The arithmetic mean; NaN of no elements. Floats only.', {}, floatOnly('mean')),
  variance: reducing(
    'variance',
    "The variance (PyTorch's `var`), with Bessel's correction unless `correction` says otherwise. Floats only.",
    { correction },
    floatOnly('variance'),
  ),
  std: reducing(
    'std',
    "The standard deviation, with Bessel's correction unless `correction` says otherwise. Floats only.",
    { correction },
    floatOnly('std'),
  ),
  norm: reducing(
    'norm',
    'The vector norm, `sum(|input| ** p) ** (1 / p)`; also the largest (p = inf) or smallest (p = -inf) absolute ' +
      'value, and the number of elements that are not 0 (p = 0). Floats only.',
    { p: { type: 'float', optional: true, doc: 'The order; 2 when left out.' } },
    floatOnly('norm'),
  ),
  logsumexp: reducing(
    'logsumexp',
    'The logarithm of the sum of the exponentials, without overflow. Floats only. Unlike PyTorch it takes the whole ' +
      'tensor when `dim` is left out.',
    {},
    floatOnly('logsumexp'),
  ),
  any: reducing('any', 'True if any element is true (not 0).', {}, () => 'bool'),
  all: reducing('all', 'True if every element is true (not 0).', {}, () => 'bool'),
  prod: defineOperation({
    name: 'prod',
    family: 'reduction',
    operands: ['input'],
    attributes: {
      dim: {
        type: 'int',
        optional: true,
        doc: 'The dimension to reduce; the whole tensor when left out.',
      },
      keepdim,
    },
    doc: 'The product. Of ints and bools an int32; beyond its range the result is undefined.',
    infer: ([input], attrs) => {
      const axes = normalizeDims('prod', attrs.dim === undefined ? undefined : [attrs.dim], input.shape)
      return {
        dtype: countType(input.dtype),
        shape: reducedShape(input.shape, axes, attrs.keepdim ?? false),
      }
    },
  }),
  cumsum: defineOperation({
    name: 'cumsum',
    family: 'reduction',
    operands: ['input'],
    attributes: { dim: { type: 'int', doc: 'The dimension to sum along.' } },
    doc: 'Running sums along a dimension. Of ints and bools an int32.',
    infer: ([input], attrs) => {
      normalizeDim('cumsum', attrs.dim, input.shape)
      return { dtype: countType(input.dtype), shape: input.shape }
    },
  }),
} as const satisfies Record<string, Operation>
