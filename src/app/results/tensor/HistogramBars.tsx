import { printNumber } from '../numbers.ts'
import { type Histogram } from '../tensorSummary.ts'

/** How the values of a tensor are distributed. */
export function HistogramBars({ histogram: { counts, low, high, every } }: { histogram: Histogram }) {
  const most = Math.max(1, ...counts)
  const width = (high - low) / counts.length
  const edge = (bin: number): string => printNumber(low + bin * width)
  const peak = counts.indexOf(most)
  return (
    <figure className="histogram">
      <svg
        viewBox={`0 0 ${counts.length} 40`}
        preserveAspectRatio="none"
        role="img"
        aria-label={`Histogram from ${printNumber(low)} to ${printNumber(high)} in ${counts.length} bins; most values, ${most}, are from ${edge(peak)} to ${edge(peak + 1)}`}
      >
        {counts.map((count, bin) => (
          <rect key={bin} x={bin} y={40 - (40 * count) / most} width={0.9} height={(40 * count) / most}>
            <title>{`${edge(bin)} to ${edge(bin + 1)}: ${count}`}</title>
          </rect>
        ))}
      </svg>
      <figcaption>
        <span className="number">{printNumber(low)}</span>
        <span>
          {every > 1 ? `of every ${every}th value, at most ${most} in a bin` : `at most ${most} in a bin`}
        </span>
        <span className="number">{printNumber(high)}</span>
      </figcaption>
    </figure>
  )
}
