import type { ElementRange, HostTensor, RuntimeDType } from './runtime.ts'

/** The typed arrays that ONNX Runtime takes and gives; float16 travels as its bits. */
export type HostArray = Float32Array | Uint16Array | BigInt64Array | Int32Array | Int8Array | Uint8Array

const ITEM_BYTES: Record<RuntimeDType, number> = {
  float32: 4,
  float16: 2,
  int64: 8,
  int32: 4,
  int8: 1,
  uint8: 1,
  bool: 1,
}

/** Number of elements of a shape; 1 for a scalar. */
export const elements = (dims: readonly number[]): number => dims.reduce((product, dim) => product * dim, 1)

/** Bytes of a tensor's values, row-major and unpadded. */
export const byteLength = (dtype: RuntimeDType, dims: readonly number[]): number =>
  elements(dims) * ITEM_BYTES[dtype]

/** Where ranges of elements lie, in bytes. */
export const byteRanges = (
  dtype: RuntimeDType,
  ranges: readonly ElementRange[],
): { start: number; end: number }[] =>
  ranges.map(({ start, length }) => ({
    start: start * ITEM_BYTES[dtype],
    end: (start + length) * ITEM_BYTES[dtype],
  }))

/** Parts of bytes one behind the other, copied. */
export const joinRanges = (
  bytes: Uint8Array,
  ranges: readonly { start: number; end: number }[],
): Uint8Array => {
  const joined = new Uint8Array(ranges.reduce((sum, { start, end }) => sum + end - start, 0))
  let at = 0
  for (const { start, end } of ranges) {
    joined.set(bytes.subarray(start, end), at)
    at += end - start
  }
  return joined
}

/** ONNX Runtime's name of a type, if it is one that Vitrine's programs use. */
export const runtimeDType = (type: string): RuntimeDType => {
  switch (type) {
    case 'float32':
    case 'float16':
    case 'int64':
    case 'int32':
    case 'int8':
    case 'uint8':
    case 'bool':
      return type
    default:
      throw new Error(`values of element type ${type} have no place in a program`)
  }
}

/** The bytes under a typed array, without a copy. */
export const bytesOf = (view: ArrayBufferView): Uint8Array =>
  new Uint8Array(view.buffer, view.byteOffset, view.byteLength)

/**
 * The values of a tensor as a typed array, without a copy where the bytes are aligned.
 * @throws if the bytes are not as many as the shape says
 */
export const arrayOf = ({ dtype, dims, bytes }: HostTensor): HostArray => {
  const expected = byteLength(dtype, dims)
  if (bytes.byteLength !== expected) {
    throw new Error(`a ${dtype} tensor [${dims.join(', ')}] has ${expected} bytes, not ${bytes.byteLength}`)
  }
  // Not slice(): a Node Buffer's does not copy.
  const { buffer, byteOffset } = bytes.byteOffset % ITEM_BYTES[dtype] === 0 ? bytes : new Uint8Array(bytes)
  const length = elements(dims)
  switch (dtype) {
    case 'float32':
      return new Float32Array(buffer, byteOffset, length)
    case 'float16':
      return new Uint16Array(buffer, byteOffset, length)
    case 'int64':
      return new BigInt64Array(buffer, byteOffset, length)
    case 'int32':
      return new Int32Array(buffer, byteOffset, length)
    case 'int8':
      return new Int8Array(buffer, byteOffset, length)
    case 'uint8':
    case 'bool':
      return new Uint8Array(buffer, byteOffset, length)
  }
}
