import type fc from 'fast-check'
import { float16Bits, float16Value } from '../../src/graph/float16.ts'
import { type OperationName } from '../../src/graph/operations/registry.ts'
import { type TensorData } from '../../src/graph/tensorData.ts'
import { type Json } from '../../src/graph/versions/v1.ts'
import { type Attrs, type Reference, type RefTensor } from '../reference/tensor.ts'

/** A tensor, or a number written beside tensors. */
export type CaseOperand = TensorData | { scalar: number | boolean }

/** One call of an operation, as data. */
export interface OperationCase {
  op: OperationName
  operands: readonly CaseOperand[]
  attrs: Readonly<Record<string, Json>>
}

/** Largest difference that counts as equal: absolute + relative * |expected|. */
export interface Tolerance {
  absolute: number
  relative: number
}

/** What the tests of one operation need. */
export interface OperationSpec {
  /** Operands and attributes; shapes, dtypes, broadcasting and edge cases at random. */
  arbitrary: fc.Arbitrary<Omit<OperationCase, 'op'>>
  reference: Reference
  /** For float32 results on a CPU, where the default of compare.ts does not do. */
  tolerance?: Tolerance
  /** For float32 results on WebGPU, likewise. */
  webgpuTolerance?: Tolerance
  /** False where a symbolic shape is refused by design (an attribute counts elements, say). */
  symbolic?: false
}

export const spec = (
  reference: Reference,
  arbitrary: OperationSpec['arbitrary'],
  tolerance?: Tolerance,
  webgpuTolerance = tolerance,
): OperationSpec => ({
  arbitrary,
  reference,
  ...(tolerance === undefined ? {} : { tolerance }),
  ...(webgpuTolerance === undefined ? {} : { webgpuTolerance }),
})

export function toReference(operand: CaseOperand): RefTensor {
  if ('scalar' in operand) {
    const value = operand.scalar
    const dtype = typeof value === 'boolean' ? 'bool' : Number.isInteger(value) ? 'int32' : 'float32'
    return { dtype, shape: [], data: [Number(value)], weak: true }
  }
  const data = [...operand.data]
  return {
    dtype: operand.dtype,
    shape: operand.shape,
    data: operand.dtype === 'float16' ? data.map(float16Value) : data,
  }
}

/** Values as they travel. */
export function toTensorData({ dtype, shape, data }: RefTensor): TensorData {
  switch (dtype) {
    case 'float32':
      return { dtype, shape, data: Float32Array.from(data) }
    case 'float16':
      return { dtype, shape, data: Uint16Array.from(data, float16Bits) }
    case 'int32':
      return { dtype, shape, data: Int32Array.from(data) }
    case 'bool':
      return { dtype, shape, data: Uint8Array.from(data) }
  }
}

/** The result by the reference evaluation. */
export const evaluate = (reference: Reference, operands: readonly CaseOperand[], attrs: Attrs): TensorData =>
  toTensorData(reference(operands.map(toReference), attrs))
