const float = new Float32Array(1)
const bits = new Uint32Array(float.buffer)

/** The 16-bit pattern nearest to a number, ties to even. */
export function toFloat16(value: number): number {
  float[0] = value
  const pattern = bits[0] ?? 0
  const sign = (pattern >>> 16) & 0x8000
  const magnitude = pattern & 0x7fffffff
  if (magnitude >= 0x7f800000) return sign | 0x7c00 | (magnitude > 0x7f800000 ? 0x200 : 0)
  if (magnitude >= 0x477ff000) return sign | 0x7c00
  if (magnitude >= 0x38800000) return sign | roundToEven(magnitude - 0x38000000, 13)
  const exponent = magnitude >>> 23
  if (exponent < 102) return sign
  return sign | roundToEven((magnitude & 0x7fffff) | 0x800000, 126 - exponent)
}

function roundToEven(value: number, drop: number): number {
  const half = 1 << (drop - 1)
  const rest = value & ((1 << drop) - 1)
  const kept = value >>> drop
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept
}

/** The number of a 16-bit pattern. */
export function fromFloat16(pattern: number): number {
  const sign = pattern & 0x8000 ? -1 : 1
  const exponent = (pattern >>> 10) & 0x1f
  const fraction = pattern & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}
