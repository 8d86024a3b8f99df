import { sizeOf, type Dim } from '../graph/dim.ts'
import { float16Bits, float16Value } from '../graph/float16.ts'
import { type Attributes, type InlineTensor, type OnnxDType, type OnnxNode } from './ir.ts'

/**
 * What is known of a value before the model runs: its type and, for small integer and scalar values (shapes, axes,
 * scales), the value itself, where each element is a number or a polynomial over `batch`, `position` and `past`.
 */
export interface Facts {
  dtype: OnnxDType
  /** undefined where no rule could tell. */
  shape: readonly Dim[] | undefined
  /** Row-major elements, present only for what is fully known. */
  value?: readonly Dim[] | undefined
}

/** Values longer than this are not followed: shape arithmetic is short. */
const longestKnownValue = 64

export function factsOfConstant(tensor: InlineTensor): Facts {
  const count = Number(sizeOf(tensor.dims))
  const facts: Facts = { dtype: tensor.dtype, shape: tensor.dims }
  return count <= longestKnownValue ? { ...facts, value: numbersOfTensor(tensor) } : facts
}

/** The numbers of a tensor; undefined for element types that shapes and scalars never have. */
export function numbersOfTensor(tensor: InlineTensor): number[] | undefined {
  const { buffer, byteOffset, byteLength } = tensor.bytes.slice()
  switch (tensor.dtype) {
    case 'int64':
      return [...new BigInt64Array(buffer, byteOffset, byteLength / 8)].map(Number)
    case 'int32':
      return [...new Int32Array(buffer, byteOffset, byteLength / 4)]
    case 'float32':
      return [...new Float32Array(buffer, byteOffset, byteLength / 4)]
    case 'float64':
      return [...new Float64Array(buffer, byteOffset, byteLength / 8)]
    case 'float16':
      return [...new Uint16Array(buffer, byteOffset, byteLength / 2)].map(float16Value)
    case 'bfloat16':
      return [...new Float32Array(Uint32Array.from(new Uint16Array(buffer), bits => bits << 16).buffer)]
    case 'bool':
      return [...tensor.bytes]
    default:
      return undefined
  }
}

/** The constant tensor of a fully numeric value; undefined where a symbol is left in it. */
export function constantOfFacts(facts: Facts): InlineTensor | undefined {
  const { value, shape, dtype } = facts
  if (value === undefined || shape === undefined) return undefined
  const numbers: number[] = []
  for (const element of value) {
    if (typeof element !== 'number') return undefined
    numbers.push(element)
  }
  const dims: number[] = []
  for (const dim of shape) {
    if (typeof dim !== 'number') return undefined
    dims.push(dim)
  }
  const bytes = bytesOfNumbers(numbers, dtype)
  return bytes && { dtype, dims, bytes }
}

export function bytesOfNumbers(numbers: readonly number[], dtype: OnnxDType): Uint8Array | undefined {
  switch (dtype) {
    case 'int64':
      return new Uint8Array(BigInt64Array.from(numbers, number => BigInt(Math.trunc(number))).buffer)
    case 'int32':
      return new Uint8Array(Int32Array.from(numbers).buffer)
    case 'float32':
      return new Uint8Array(Float32Array.from(numbers).buffer)
    case 'float16':
      return new Uint8Array(Uint16Array.from(numbers, float16Bits).buffer)
    case 'bool':
      return Uint8Array.from(numbers)
    default:
      return undefined
  }
}

export const int = (attributes: Attributes, name: string, otherwise: number): number => {
  const attribute = attributes[name]
  return attribute?.type === 'int' ? attribute.value : otherwise
}

export const float = (attributes: Attributes, name: string, otherwise: number): number => {
  const attribute = attributes[name]
  return attribute?.type === 'float' ? attribute.value : otherwise
}

export const ints = (attributes: Attributes, name: string): readonly number[] | undefined => {
  const attribute = attributes[name]
  return attribute?.type === 'ints' ? attribute.value : undefined
}

/** Index of an axis counted from the front. */
export const axisOf = (axis: number, rank: number): number => (axis < 0 ? axis + rank : axis)

/** Axes of Squeeze, Unsqueeze and reductions: an input since opset 13, an attribute before. */
export function axesOf(
  node: OnnxNode,
  operands: readonly (Facts | undefined)[],
): readonly number[] | undefined {
  const attribute = ints(node.attributes, 'axes')
  if (attribute) return attribute
  return operands[1] && numbersOf(operands[1])
}

export function numbersOf(facts: Facts): readonly number[] | undefined {
  return facts.value?.every(element => typeof element === 'number') ? facts.value.map(Number) : undefined
}
