import { gradientOf, type ColourScale } from './colourScale.ts'
import { printNumber } from './numbers.ts'

/** The colours of a scale with its ends; a scale that is cut says so there. */
export function Legend({ scale }: { scale: ColourScale }) {
  const end = (sign: string, value: number): string => (scale.clipped ? `${sign} ` : '') + printNumber(value)
  const [low, high] = [end('≤', scale.low), end('≥', scale.high)]
  return (
    <div className="legend" role="img" aria-label={`colours from ${low} to ${high}`}>
      <span className="number">{low}</span>
      <span className="legend-bar" style={{ background: gradientOf(scale) }}>
        {scale.center !== null && <span className="legend-center" />}
      </span>
      <span className="number">{high}</span>
    </div>
  )
}
