import { useIsDark } from '../../shell/useIsDark.ts'
import { printNumber, printPercent } from '../numbers.ts'
import { seriesColour, seriesDash } from '../seriesLook.ts'
import { TokenText } from '../TokenText.tsx'
import { useWidth } from '../useWidth.ts'
import { printToken } from '../visibleToken.ts'
import { rankAxis, valueAxis, type Trajectory } from './trajectory.ts'

interface ChartProps {
  series: readonly Trajectory[]
  /** Names of the places along the path. */
  names: readonly string[]
  byRank: boolean
  isProbability: boolean
  /** The place along the path that is pointed at. */
  at: number | null
  where: string
  onUnfollow: (id: number) => void
}

const box = { left: 50, right: 26, top: 10, below: 34 } as const

/** Followed tokens over the places of their path, by value or by rank, with the numbers below. */
export function TrajectoryChart({ series, names, byRank, isProbability, at, where, onUnfollow }: ChartProps) {
  const { ref, width } = useWidth<HTMLDivElement>()
  const dark = useIsDark()
  const print = isProbability ? printPercent : printNumber
  const words = byRank ? (rank: number) => `rank ${rank}` : print
  const numbersOf = (one: Trajectory): number[] => (byRank ? one.ranks : one.values)
  const all = series.flatMap(numbersOf)
  const axis = byRank ? rankAxis(all) : valueAxis(all, isProbability ? shortPercent : printNumber)
  const height = Math.max(170, Math.min(400, width * 0.42))
  // As much as the longest number beside the axis takes.
  const left = Math.max(box.left, ...axis.ticks.map(({ words: label }) => label.length * 6.8 + 12))
  const room = { x: Math.max(40, width - left - box.right), y: height - box.top - box.below }
  const x = (place: number): number =>
    left + (names.length < 2 ? room.x / 2 : (place * room.x) / (names.length - 1))
  const y = (value: number): number => box.top + (1 - axis.place(value)) * room.y
  const step = Math.max(1, Math.ceil(names.length / Math.max(2, Math.floor(room.x / 54))))
  const what = byRank ? 'Rank' : isProbability ? 'Probability' : 'Score'
  return (
    <section className="trajectory" aria-label={`Followed tokens, ${where}`}>
      <h4>
        {what} {where}
      </h4>
      <div ref={ref}>
        {width > 0 && (
          <svg
            width={width}
            height={height}
            role="img"
            aria-label={`${what} ${where}: ${series
              .map(one => `${printToken(one.token)} ${numbersOf(one).map(words).join(', ')}`)
              .join('; ')}`}
          >
            {axis.ticks.map(({ at: value, words: label }) => (
              <g key={label}>
                <line
                  className="trajectory-rule"
                  x1={left}
                  x2={width - box.right}
                  y1={y(value)}
                  y2={y(value)}
                />
                <text x={left - 6} y={y(value)} textAnchor="end" dominantBaseline="middle">
                  {label}
                </text>
              </g>
            ))}
            {names.map((name, place) =>
              place % step === 0 ? (
                <text key={place} x={x(place)} y={height - box.below + 16} textAnchor="middle">
                  {cut(printToken(name))}
                </text>
              ) : null,
            )}
            {at !== null && (
              <line className="trajectory-at" x1={x(at)} x2={x(at)} y1={box.top} y2={box.top + room.y} />
            )}
            {series.map((one, index) => (
              <g key={one.id} style={{ color: seriesColour(index, dark) }}>
                <path
                  d={numbersOf(one)
                    .map((value, place) => `${place === 0 ? 'M' : 'L'}${x(place)} ${y(value)}`)
                    .join('')}
                  fill="none"
                  stroke="currentColor"
                  strokeWidth={1.75}
                  strokeDasharray={seriesDash(index)}
                />
                {numbersOf(one).map((value, place) => (
                  <circle
                    key={place}
                    cx={x(place)}
                    cy={y(value)}
                    r={names.length > 40 ? 0 : 2.2}
                    fill="currentColor"
                  >
                    <title>{`${printToken(one.token)}, ${printToken(names[place] ?? '')}: ${words(value)}`}</title>
                  </circle>
                ))}
              </g>
            ))}
          </svg>
        )}
      </div>
      <ul className="trajectory-legend">
        {series.map((one, index) => {
          const place = at ?? names.length - 1
          return (
            <li key={one.id}>
              <svg width="22" height="8" aria-hidden="true">
                <line
                  x1="0"
                  x2="22"
                  y1="4"
                  y2="4"
                  stroke={seriesColour(index, dark)}
                  strokeWidth="2"
                  strokeDasharray={seriesDash(index)}
                />
              </svg>
              <TokenText token={one.token} />
              <span className="number">{print(one.values[place] ?? NaN)}</span>
              <span className="quiet number">rank {one.ranks[place] ?? '?'}</span>
              <button
                type="button"
                className="quiet-button"
                aria-label={`Stop following ${printToken(one.token)}`}
                onClick={() => onUnfollow(one.id)}
              >
                ×
              </button>
            </li>
          )
        })}
      </ul>
    </section>
  )
}

const shortPercent = (value: number): string => `${Number((value * 100).toPrecision(3))} %`
const cut = (name: string): string => (name.length > 8 ? `${name.slice(0, 7)}…` : name)
