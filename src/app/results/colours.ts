/** 256 colours, three bytes each. */
export type ColourTable = Uint8ClampedArray

/** A colour in OKLab, where equal steps look equal. */
type Lab = readonly [l: number, a: number, b: number]

interface Palette {
  light: readonly string[]
  dark: readonly string[]
}

/**
 * Colour-blind-safe: blue and orange differ for every kind of colour vision, and lightness alone orders each side.
 * The middle is the colour of the case, so that nothing reads as nothing.
 */
const diverging: Palette = {
  light: ['#123f6d', '#3f83bd', '#a9cbe3', '#f6f4ee', '#f3c08d', '#cf6f23', '#7c3305'],
  dark: ['#9fd0ff', '#4f97d6', '#28527c', '#1a2021', '#71401a', '#d97b2f', '#ffc48f'],
}

const sequential: Palette = {
  light: ['#f6f4ee', '#bfe0d3', '#6bb7a3', '#23816f', '#0b4f47', '#062d2e'],
  dark: ['#171d1d', '#0f433c', '#167061', '#3aa58d', '#8ad6bd', '#e6fbf0'],
}

/** Not a number: neither of the two scales has this grey. */
export const missingColour = { light: [196, 193, 200], dark: [84, 80, 92] } as const

const tables = new Map<string, ColourTable>()

/** The colours of a scale, from lowest to highest value. */
export function colourTable(kind: 'diverging' | 'sequential', dark: boolean): ColourTable {
  const key = `${kind}${dark}`
  const known = tables.get(key)
  if (known) return known
  const stops = (kind === 'diverging' ? diverging : sequential)[dark ? 'dark' : 'light'].map(hexToLab)
  const table = new Uint8ClampedArray(256 * 3)
  for (let i = 0; i < 256; i++) {
    const place = (i / 255) * (stops.length - 1)
    const from = stops[Math.floor(place)] ?? [0, 0, 0]
    const to = stops[Math.ceil(place)] ?? from
    table.set(labToRgb(mix(from, to, place - Math.floor(place))), i * 3)
  }
  tables.set(key, table)
  return table
}

/** `rgb(...)` of one place in a table, 0..1. */
export function cssColour(table: ColourTable, place: number): string {
  const at = 3 * Math.max(0, Math.min(255, Math.round(place * 255)))
  return `rgb(${table[at]} ${table[at + 1]} ${table[at + 2]})`
}

const mix = (from: Lab, to: Lab, t: number): Lab => [
  from[0] + (to[0] - from[0]) * t,
  from[1] + (to[1] - from[1]) * t,
  from[2] + (to[2] - from[2]) * t,
]

const toLinear = (byte: number): number => {
  const c = byte / 255
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
}

const toByte = (linear: number): number =>
  255 * (linear <= 0.0031308 ? 12.92 * linear : 1.055 * Math.max(linear, 0) ** (1 / 2.4) - 0.055)

function hexToLab(hex: string): Lab {
  const r = toLinear(parseInt(hex.slice(1, 3), 16))
  const g = toLinear(parseInt(hex.slice(3, 5), 16))
  const b = toLinear(parseInt(hex.slice(5, 7), 16))
  const l = Math.cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
  const m = Math.cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
  const s = Math.cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
  return [
    0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s,
    1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s,
    0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s,
  ]
}

function labToRgb([lightness, a, b]: Lab): [number, number, number] {
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3
  return [
    toByte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    toByte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    toByte(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ]
}
