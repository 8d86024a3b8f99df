import { VitrineError } from '../errors.ts'
import { defineOperation } from './define.ts'
import { type Operation } from './operation.ts'
import { broadcastShapes } from './shapes.ts'
import { requireDType, resultType } from './types.ts'

const logical = (name: string, doc: string) =>
  defineOperation({
    name,
    family: 'elementwise',
    operands: ['input', 'other'],
    attributes: {},
    doc: `${doc} Numbers count as true unless they are 0.`,
    infer: operands => ({
      dtype: 'bool',
      shape: broadcastShapes(name, ...operands.map(operand => operand.shape)),
    }),
  })

/** Choosing by truth values, combining them, and changing dtypes. */
export const logic = {
  logicalAnd: logical('logicalAnd', 'True where both are true, with broadcasting.'),
  logicalOr: logical('logicalOr', 'True where either is true, with broadcasting.'),
  logicalXor: logical('logicalXor', 'True where exactly one is true, with broadcasting.'),
  where: defineOperation({
    name: 'where',
    family: 'elementwise',
    operands: ['condition', 'input', 'other'],
    attributes: {},
    doc: '`input` where the bool tensor `condition` is true, else `other`; all three broadcast.',
    infer: ([condition, input, other]) => {
      requireDType('where', 'condition', condition.dtype, ['bool'])
      return {
        dtype: resultType([input, other]),
        shape: broadcastShapes('where', condition.shape, input.shape, other.shape),
      }
    },
  }),
  maskedFill: defineOperation({
    name: 'maskedFill',
    family: 'elementwise',
    operands: ['input', 'mask', 'value'],
    attributes: {},
    doc:
      '`value` (a number, or a tensor of shape []) where the bool tensor `mask` is true, else `input`. ' +
      'The mask broadcasts; the dtype stays that of `input`.',
    infer: ([input, mask, value]) => {
      requireDType('maskedFill', 'mask', mask.dtype, ['bool'])
      if (value.shape.length > 0)
        throw new VitrineError('maskedFill: the value must be one number', {
          hint: 'write where(mask, value, input) to choose from a tensor of values',
        })
      const filled = resultType([
        { dtype: input.dtype, shape: [1] },
        { dtype: value.dtype, shape: [], weak: true },
      ])
      if (filled !== input.dtype)
        throw new VitrineError(`maskedFill: a ${value.dtype} value does not fit a tensor of ${input.dtype}`, {
          hint: "cast the tensor first: x.cast('float32').maskedFill(...)",
        })
      return { dtype: input.dtype, shape: broadcastShapes('maskedFill', input.shape, mask.shape) }
    },
  }),
  cast: defineOperation({
    name: 'cast',
    family: 'elementwise',
    operands: ['input'],
    attributes: { dtype: { type: 'dtype', doc: 'The dtype of the result.' } },
    doc:
      'The same values in another dtype, as `tensor.to(dtype)`. Floats become ints by dropping the fraction, ' +
      'bools by asking whether they are not 0; what does not fit an int is undefined.',
    infer: ([input], { dtype }) => ({ dtype, shape: input.shape }),
  }),
} as const satisfies Record<string, Operation>
