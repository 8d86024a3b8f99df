import { describe, expect, it } from 'vitest'
import { type DType } from '../dtype.ts'
import { type OperandType } from './operation.ts'
import { resultType, weakType } from './types.ts'

const tensor = (dtype: DType): OperandType => ({ dtype, shape: [2] })
const single = (dtype: DType): OperandType => ({ dtype, shape: [] })

/** As torch.result_type is documented, with int64 as int32. */
describe('resultType', () => {
  it.each<[string, OperandType[], DType]>([
    ['bool and int32', [tensor('bool'), tensor('int32')], 'int32'],
    ['int32 and float16', [tensor('int32'), tensor('float16')], 'float16'],
    ['float16 and float32', [tensor('float16'), tensor('float32')], 'float32'],
    ['a float16 tensor and one float32', [tensor('float16'), single('float32')], 'float16'],
    ['an int32 tensor and one float16', [tensor('int32'), single('float16')], 'float16'],
    ['one float16 and one float32', [single('float16'), single('float32')], 'float32'],
    ['a float16 tensor and 2.5', [tensor('float16'), weakType(2.5)], 'float16'],
    ['an int32 tensor and 2', [tensor('int32'), weakType(2)], 'int32'],
    ['an int32 tensor and 2.5', [tensor('int32'), weakType(2.5)], 'float32'],
    ['a bool tensor and 2', [tensor('bool'), weakType(2)], 'int32'],
    ['a bool tensor and true', [tensor('bool'), weakType(true)], 'bool'],
    ['a bool tensor and 2.5', [tensor('bool'), weakType(2.5)], 'float32'],
  ])('of %s', (_, operands, dtype) => {
    expect(resultType(operands)).toBe(dtype)
    expect(resultType(operands.toReversed())).toBe(dtype)
  })
})

describe('weakType', () => {
  it.each<[number | boolean, DType]>([
    [3, 'int32'],
    [-0.5, 'float32'],
    [Infinity, 'float32'],
    [NaN, 'float32'],
    [3_000_000_000, 'float32'],
    [false, 'bool'],
  ])('of %s is %s', (value, dtype) => {
    expect(weakType(value)).toEqual({ dtype, shape: [], weak: true })
  })
})
