/** A number as results show it: four significant digits, exponents only where they must be. */
export function printNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '∞' : '−∞'
  if (value === 0) return '0'
  if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value).replace('-', '−')
  const magnitude = Math.abs(value)
  const text = magnitude >= 1e6 || magnitude < 1e-3 ? value.toExponential(2) : value.toPrecision(4)
  return text.replace('e+', 'e').replaceAll('-', '−')
}

/** A probability: `97.3 %`, and never 0 for what is not. */
export function printPercent(value: number): string {
  const percent = value * 100
  if (percent > 0 && percent < 0.01) return '<0.01 %'
  return `${percent.toFixed(percent < 1 ? 2 : 1)} %`
}

/** `12 ms`, `1.4 s`. */
export function printDuration(ms: number): string {
  if (ms < 10) return `${ms.toFixed(1)} ms`
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`
}

/** A difference with its sign: of probabilities in percentage points (`+3.2 pp`). */
export function printChange(change: number, isProbability: boolean): string {
  if (!Number.isFinite(change)) return '?'
  const size = Math.abs(isProbability ? change * 100 : change)
  const sign = change < 0 ? '−' : '+'
  if (!isProbability) return sign + printNumber(size)
  if (size === 0) return '0'
  return size < 0.01 ? `${sign}<0.01 pp` : `${sign}${size.toFixed(size < 1 ? 2 : 1)} pp`
}
