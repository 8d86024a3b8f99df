const eighths = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉']

/** A horizontal bar for a share between 0 and 1. */
export function bar(share: number, width: number): string {
  const units = Math.round(Math.min(1, Math.max(0, Number.isNaN(share) ? 0 : share)) * width * 8)
  return '█'.repeat(Math.floor(units / 8)) + (eighths[units % 8] ?? '')
}

const heights = Array.from('▁▂▃▄▅▆▇█')

/** A line of small columns between the least and the greatest value. */
export function sparkline(values: readonly number[]): string {
  const { least, greatest } = extent(values)
  return values
    .map(value => (Number.isFinite(value) ? step(heights, (value - least) / (greatest - least || 1)) : ' '))
    .join('')
}

const ramp = Array.from(' ░▒▓█')
const negativeRamp = Array.from(' ·∘○●')

/** One cell of a grid: how dark it is says how large the value is; values below `center` are circles. */
export function shade(value: number, scale: Scale): string {
  if (!Number.isFinite(value)) return value === -Infinity ? ' ' : '?'
  if (scale.center === null) return step(ramp, (value - scale.least) / (scale.greatest - scale.least || 1))
  const share = (value - scale.center) / (scale.reach || 1)
  return step(share < 0 ? negativeRamp : ramp, Math.abs(share))
}

export interface Scale {
  least: number
  greatest: number
  center: number | null
  /** The greatest distance from the center. */
  reach: number
}

export function scaleOf(values: readonly number[], center: number | null = null): Scale {
  const { least, greatest } = extent(values)
  const reach = center === null ? 0 : Math.max(greatest - center, center - least)
  return { least, greatest, center, reach }
}

/** The shades of a scale with the values they begin at. */
export function legend(scale: Scale, format: (value: number) => string): string {
  const { least, greatest, center, reach } = scale
  if (center === null)
    return ramp
      .map((cell, index) => `'${cell}' ${format(least + ((greatest - least) * index) / (ramp.length - 1))}`)
      .join('  ')
  return `'${negativeRamp.at(-1)}' ${format(center - reach)}  ' ' ${format(center)}  '${ramp.at(-1)}' ${format(center + reach)}`
}

export function extent(values: readonly number[]): { least: number; greatest: number } {
  let least = Infinity
  let greatest = -Infinity
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    least = Math.min(least, value)
    greatest = Math.max(greatest, value)
  }
  return least > greatest ? { least: 0, greatest: 0 } : { least, greatest }
}

/** The element of a ramp for a share between 0 and 1. */
function step(ramp: readonly string[], share: number): string {
  const index = Math.round(Math.min(1, Math.max(0, share)) * (ramp.length - 1))
  return ramp[index] ?? ''
}
