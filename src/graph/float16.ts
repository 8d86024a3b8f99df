/** The 16-bit pattern of the float16 nearest to a number (ties to even); too large is infinity. */
export function float16Bits(value: number): number {
  const sign = value < 0 || Object.is(value, -0) ? 0x8000 : 0
  const magnitude = Math.abs(value)
  if (Number.isNaN(value)) return 0x7e00
  // 65520 is half-way between the largest float16, 65504, and the next power of two.
  if (magnitude >= 65520) return sign | 0x7c00
  if (magnitude < 2 ** -14) return sign | roundToEven(magnitude * 2 ** 24)
  const exponent = Math.floor(Math.log2(magnitude))
  // log2 may round up to the next exponent just below a power of two.
  const exact = 2 ** exponent > magnitude ? exponent - 1 : exponent
  const mantissa = roundToEven((magnitude / 2 ** exact - 1) * 1024)
  return sign | (((exact + 15) << 10) + mantissa)
}

function roundToEven(value: number): number {
  const floor = Math.floor(value)
  const rest = value - floor
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1
  return floor % 2 === 0 ? floor : floor + 1
}

/** The number that a 16-bit float16 pattern stands for. */
export function float16Value(pattern: number): number {
  const sign = pattern & 0x8000 ? -1 : 1
  const exponent = (pattern >>> 10) & 0x1f
  const mantissa = pattern & 0x3ff
  if (exponent === 0x1f) return mantissa === 0 ? sign * Infinity : NaN
  if (exponent === 0) return sign * mantissa * 2 ** -24
  return sign * (1 + mantissa / 1024) * 2 ** (exponent - 15)
}
