import { type DType } from './dtype.ts'

/** Values on the host, row-major. float16 travels as its raw 16-bit patterns. */
export type TensorData =
  | { dtype: 'float32'; shape: readonly number[]; data: Float32Array }
  | { dtype: 'float16'; shape: readonly number[]; data: Uint16Array }
  | { dtype: 'int32'; shape: readonly number[]; data: Int32Array }
  | { dtype: 'bool'; shape: readonly number[]; data: Uint8Array }

/** What is known of a tensor before it has values. */
export interface TensorType {
  dtype: DType
  shape: readonly (number | string)[]
}
