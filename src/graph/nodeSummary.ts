import { type DType } from './dtype.ts'

/** The value of a node of a graph in short. Sent between threads as it is. */
export interface NodeSummary {
  shape: number[]
  dtype: DType
  /** Of the finite values; NaN where there are none. */
  min: number
  max: number
  mean: number
  /** Of the first matrix of the last two dimensions (a vector is one row), every so many rows and columns. */
  thumbnail: { rows: number; columns: number; data: Float32Array } | null
}

/** Rows and columns of a thumbnail at most. */
export const thumbnailSize = 16
