import { isFloat, promote, type DType } from '../dtype.ts'
import { VitrineError } from '../errors.ts'
import { type OperandType } from './operation.ts'

/**
 * PyTorch's result type: tensors with dimensions decide; tensors without dimensions, and after them numbers, count
 * only where they are of a higher kind (bool < int < float), and then a number is int32 or float32.
 */
export function resultType(operands: readonly OperandType[]): DType {
  const level = (keep: (operand: OperandType) => boolean): DType | undefined =>
    operands
      .filter(keep)
      .map(operand => operand.dtype)
      .reduce<DType | undefined>((a, b) => (a === undefined ? b : promote(a, b)), undefined)
  const levels = [
    level(operand => operand.weak !== true && operand.shape.length > 0),
    level(operand => operand.weak !== true && operand.shape.length === 0),
    level(operand => operand.weak === true),
  ]
  const result = levels.reduce((higher, lower) => {
    if (higher === undefined || lower === undefined) return higher ?? lower
    return kind(lower) > kind(higher) ? lower : higher
  }, undefined)
  return result ?? 'float32'
}

const kind = (dtype: DType): number => (dtype === 'bool' ? 0 : dtype === 'int32' ? 1 : 2)

/** The dtype of a float-valued function of a tensor: ints and bools become float32. */
export const floatType = (dtype: DType): DType => (isFloat(dtype) ? dtype : 'float32')

/** Sums of bools count them. */
export const countType = (dtype: DType): DType => (dtype === 'bool' ? 'int32' : dtype)

/** @throws VitrineError when an operand's dtype is not among those an operation takes */
export function requireDType(
  operation: string,
  operand: string,
  dtype: DType,
  allowed: readonly DType[],
): void {
  if (allowed.includes(dtype)) return
  throw new VitrineError(`${operation}: ${operand} is ${dtype}, and must be ${allowed.join(' or ')}`, {
    hint: `write .cast('${allowed[0]}') on it first`,
  })
}

export const floats: readonly DType[] = ['float32', 'float16']
export const numbers: readonly DType[] = ['float32', 'float16', 'int32']

/** The type of a number or truth value written beside tensors: whole numbers are int32, others float32. */
export function weakType(value: number | boolean): OperandType {
  if (typeof value === 'boolean') return { dtype: 'bool', shape: [], weak: true }
  const whole = Number.isInteger(value) && Math.abs(value) <= 0x7fffffff
  return { dtype: whole ? 'int32' : 'float32', shape: [], weak: true }
}
