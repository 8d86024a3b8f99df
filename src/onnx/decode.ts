import { float16Bits, float16Value } from '../graph/float16.ts'
import { type OnnxDType, type StoredTensor } from './ir.ts'

/** Brings a range of bytes of a file. */
export type ReadRange = (file: string, offset: number, length: number) => Promise<Uint8Array>

/** A weight's bytes in the dtype and dims that it is used in, little-endian and row-major. */
export async function weightBytes(stored: StoredTensor, read: ReadRange): Promise<Uint8Array> {
  const { decode } = stored
  if (!decode) return read(stored.file, stored.offset, stored.length)
  switch (decode.kind) {
    case 'widen':
      return widened(await read(stored.file, stored.offset, stored.length), decode.from)
    case 'narrow':
      return narrowed(await weightBytes(decode.of, read), stored, decode)
    case 'dequantize': {
      const [packed, scales] = [
        await read(stored.file, stored.offset, stored.length),
        await weightBytes(decode.scales, read),
      ]
      const zeroPoints = decode.zeroPoints && (await weightBytes(decode.zeroPoints, read))
      return dequantized(stored, decode, packed, floatsOf(scales, decode.scales.dtype), zeroPoints)
    }
  }
}

type DecodeOf<Kind> = Extract<NonNullable<StoredTensor['decode']>, { kind: Kind }>

function widened(bytes: Uint8Array, from: 'float16' | 'bfloat16'): Uint8Array {
  return new Uint8Array(floatsOf(bytes, from).buffer)
}

/** float16 patterns to numbers: a table, because files have many. */
let halves: Float32Array<ArrayBuffer> | undefined

function floatsOf(bytes: Uint8Array, dtype: OnnxDType): Float32Array<ArrayBuffer> {
  const { buffer } = bytes.slice()
  if (dtype === 'float32') return new Float32Array(buffer)
  const patterns = new Uint16Array(buffer)
  if (dtype === 'bfloat16') return new Float32Array(Uint32Array.from(patterns, bits => bits << 16).buffer)
  const table = (halves ??= Float32Array.from({ length: 2 ** 16 }, (_, bits) => float16Value(bits)))
  const result = new Float32Array(patterns.length)
  for (let at = 0; at < patterns.length; at++) result[at] = table[patterns[at] ?? 0] ?? NaN
  return result
}

function narrowed(
  bytes: Uint8Array,
  stored: StoredTensor,
  { of, axis, start }: DecodeOf<'narrow'>,
): Uint8Array {
  const product = (dims: readonly number[]) => dims.reduce((all, dim) => all * dim, 1)
  const outer = product(of.dims.slice(0, axis))
  const row = bytes.length / outer
  const inner = row / (of.dims[axis] ?? 1)
  const kept = inner * (stored.dims[axis] ?? 0)
  const result = new Uint8Array(outer * kept)
  for (let at = 0; at < outer; at++)
    result.set(bytes.subarray(at * row + start * inner, at * row + start * inner + kept), at * kept)
  return result
}

/**
 * `(code - zero point) * scale` for blocks along rows: codes are packed low bits first, each row begins at a byte, and so
 * do its zero points.
 */
function dequantized(
  { dtype, dims }: StoredTensor,
  { bits, blockSize, transposed, signed }: DecodeOf<'dequantize'>,
  packed: Uint8Array,
  scales: Float32Array,
  zeroPoints: Uint8Array | null,
): Uint8Array {
  const [rows = 0, columns = 0] = transposed ? dims.toReversed() : dims
  const blocks = Math.ceil(columns / blockSize)
  const perByte = 8 / bits
  const middle = 2 ** (bits - 1)
  const code = (source: Uint8Array, row: number, at: number): number => {
    const byte = source[(source.length / rows) * row + Math.floor(at / perByte)] ?? 0
    const found = (byte >> ((at % perByte) * bits)) & (2 * middle - 1)
    return signed && found >= middle ? found - 2 * middle : found
  }
  const [rowStep, columnStep] = transposed ? [1, rows] : [columns, 1]
  const result = new Float32Array(rows * columns)
  for (let row = 0; row < rows; row++)
    for (let block = 0; block < blocks; block++) {
      const scale = scales[row * blocks + block] ?? NaN
      const zero = zeroPoints ? code(zeroPoints, row, block) : signed ? 0 : middle
      const end = Math.min(columns, (block + 1) * blockSize)
      for (let column = block * blockSize; column < end; column++)
        result[row * rowStep + column * columnStep] = (code(packed, row, column) - zero) * scale
    }
  if (dtype !== 'float16') return new Uint8Array(result.buffer)
  return new Uint8Array(Uint16Array.from(result, float16Bits).buffer)
}
