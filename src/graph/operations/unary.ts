import { defineOperation } from './define.ts'
import { floatType, numbers, requireDType } from './types.ts'

/** An elementwise function whose result is a float: ints and bools become float32. */
export const floatFunction = (name: string, doc: string) =>
  defineOperation({
    name,
    family: 'elementwise',
    operands: ['input'],
    attributes: {},
    doc,
    infer: ([input]) => {
      return { dtype: floatType(input.dtype), shape: input.shape }
    },
  })

/** An elementwise function of numbers that keeps the dtype. */
export const numberFunction = (name: string, doc: string) =>
  defineOperation({
    name,
    family: 'elementwise',
    operands: ['input'],
    attributes: {},
    doc,
    infer: ([input]) => {
      requireDType(name, 'input', input.dtype, numbers)
      return { dtype: input.dtype, shape: input.shape }
    },
  })

/** An elementwise test. */
export const testFunction = (name: string, doc: string) =>
  defineOperation({
    name,
    family: 'elementwise',
    operands: ['input'],
    attributes: {},
    doc,
    infer: ([input]) => ({ dtype: 'bool', shape: input.shape }),
  })
