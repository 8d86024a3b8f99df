import { colourTable, cssColour, missingColour, type ColourTable } from './colours.ts'

/** How values become colours: from `low` to `high`, with `center` (if any) at the neutral middle. */
export interface ColourScale {
  low: number
  high: number
  center: number | null
  table: ColourTable
  dark: boolean
  /** Whether a few values lie outside and have the colours of the ends. */
  clipped: boolean
}

/** A scale is cut where 98 of 100 values lie within this part of its reach: else outliers make all others alike. */
const crowded = 0.4

/** Fewer values than this are never cut. */
const fewest = 200

/** At most about this many values decide whether a scale is cut. */
const sampled = 4096

/**
 * The scale of some values. With a centre it reaches equally far to both sides, so that equal distances look equal.
 * Values that are not finite do not count. Where a few outliers would make all others look alike, they are clipped.
 */
export function scaleFor(data: ArrayLike<number>, center: number | null, dark: boolean): ColourScale {
  let low = Infinity
  let high = -Infinity
  for (let i = 0; i < data.length; i++) {
    const value = data[i] ?? NaN
    if (!Number.isFinite(value)) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  if (low > high) [low, high] = [center ?? 0, center ?? 0]
  const table = colourTable(center === null ? 'sequential' : 'diverging', dark)
  const from = center ?? low
  const reach = Math.max(high - from, from - low)
  const most = reachOfMost(data, from)
  const clipped = data.length >= fewest && most > 0 && most < crowded * reach
  const kept = clipped ? most : reach
  return { low: center === null ? low : from - kept, high: from + kept, center, table, dark, clipped }
}

/** The distance from `from` that 98 of 100 values do not exceed; of many values, a sample says it well enough. */
function reachOfMost(data: ArrayLike<number>, from: number): number {
  const stride = Math.ceil(data.length / sampled)
  const distances: number[] = []
  for (let i = 0; i < data.length; i += stride) {
    const distance = Math.abs((data[i] ?? NaN) - from)
    if (Number.isFinite(distance)) distances.push(distance)
  }
  distances.sort((a, b) => a - b)
  return distances[Math.floor((distances.length - 1) * 0.98)] ?? 0
}

/** Place of a value on the scale, 0..1; the middle where all values are equal. NaN stays NaN. */
export function placeOn(scale: ColourScale, value: number): number {
  if (Number.isNaN(value)) return NaN
  const { low, high } = scale
  if (high === low) return scale.center === null ? (high > 0 ? 1 : 0) : 0.5
  return Math.max(0, Math.min(1, (value - low) / (high - low)))
}

/** RGBA bytes, one pixel a value: what an `ImageData` takes. */
export function paint(data: ArrayLike<number>, scale: ColourScale): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(data.length * 4)
  const missing = missingColour[scale.dark ? 'dark' : 'light']
  const { table, low, high } = scale
  const factor = high === low ? 0 : 255 / (high - low)
  const flat = Math.round(placeOn(scale, high) * 255)
  for (let i = 0; i < data.length; i++) {
    const value = data[i] ?? NaN
    const at = i * 4
    if (Number.isNaN(value)) {
      pixels[at] = missing[0]
      pixels[at + 1] = missing[1]
      pixels[at + 2] = missing[2]
    } else {
      const step =
        factor === 0 ? flat : value >= high ? 255 : value <= low ? 0 : Math.round((value - low) * factor)
      pixels[at] = table[step * 3] ?? 0
      pixels[at + 1] = table[step * 3 + 1] ?? 0
      pixels[at + 2] = table[step * 3 + 2] ?? 0
    }
    pixels[at + 3] = 255
  }
  return pixels
}

/** CSS colour of one value. */
export function colourOf(scale: ColourScale, value: number): string {
  const place = placeOn(scale, value)
  if (Number.isNaN(place)) return `rgb(${missingColour[scale.dark ? 'dark' : 'light'].join(' ')})`
  return cssColour(scale.table, place)
}

/** A CSS gradient of the scale, left to right. */
export function gradientOf(scale: ColourScale): string {
  const stops = Array.from({ length: 13 }, (_, i) => cssColour(scale.table, i / 12))
  return `linear-gradient(to right, ${stops.join(', ')})`
}
