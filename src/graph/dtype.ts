/** Element types of the language (LANGUAGE 28). PyTorch's int64 appears as int32 on every backend. */
export type DType = 'float32' | 'float16' | 'int32' | 'bool'

export const dtypes: readonly DType[] = ['float32', 'float16', 'int32', 'bool']

/** Bytes of one element as it travels (float16 as two bytes, bool as one). */
export const bytesPerElement: Record<DType, number> = { float32: 4, float16: 2, int32: 4, bool: 1 }

export const isFloat = (dtype: DType): boolean => dtype === 'float32' || dtype === 'float16'

/** PyTorch's promotion between tensors: bool < int32 < float16 < float32. */
export function promote(a: DType, b: DType): DType {
  const rank: Record<DType, number> = { bool: 0, int32: 1, float16: 2, float32: 3 }
  return rank[a] >= rank[b] ? a : b
}
