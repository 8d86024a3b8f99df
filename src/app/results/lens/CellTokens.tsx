import { ProblemNote } from '../../shell/ProblemNote.tsx'
import { printNumber, printPercent } from '../numbers.ts'
import { TokenText } from '../TokenText.tsx'
import { printToken } from '../visibleToken.ts'
import { vocabStore } from '../vocabStore.ts'
import { type LensShowCard } from './lensGeometry.ts'
import { useCellTop } from './useCellTop.ts'

interface CellTokensProps {
  card: LensShowCard
  y: number
  x: number
  where: string
  onFollow: (id: number) => void
  onTarget: (id: number) => void
}

/** The best tokens of the chosen cell; each can be followed over the grid, or shade it. */
export function CellTokens({ card, y, x, where, onFollow, onTarget }: CellTokensProps) {
  const top = useCellTop(card, y, x)
  const decode = vocabStore.get(card.model)
  const print = card.isProbability ? printPercent : printNumber
  const values = top !== null && 'tokens' in top ? top.tokens.map(({ value }) => value) : []
  const [high, low] = [Math.max(...values), card.isProbability ? 0 : Math.min(...values)]
  return (
    <section className="lens-tokens" aria-label={`Best tokens at ${where}`} aria-busy={top === null}>
      <h4>{where}</h4>
      {top === null && <p className="quiet">Looking…</p>}
      {top !== null && 'problem' in top && <ProblemNote problem={top.problem} />}
      {top !== null && 'tokens' in top && (
        <ol className="bars">
          {top.tokens.map(({ id, value }) => {
            const token = printToken(decode(id))
            const isFollowed = card.tracked?.ids.includes(id) ?? false
            const isTarget = card.target?.id === id
            return (
              <li key={id} className="bar lens-bar">
                <TokenText token={decode(id)} />
                <span className="bar-track" aria-hidden="true">
                  <span
                    className="bar-fill"
                    style={{ inlineSize: `${(100 * (value - low)) / Math.max(1e-9, high - low)}%` }}
                  />
                </span>
                <span className="number" title={String(value)}>
                  {print(value)}
                </span>
                <span className="lens-acts">
                  <button
                    type="button"
                    className="quiet-button"
                    aria-pressed={isFollowed}
                    aria-label={`Follow ${token}`}
                    onClick={() => onFollow(id)}
                  >
                    follow
                  </button>
                  <button
                    type="button"
                    className="quiet-button"
                    aria-pressed={isTarget}
                    aria-label={`Shade by ${token}`}
                    onClick={() => onTarget(id)}
                  >
                    shade
                  </button>
                </span>
              </li>
            )
          })}
        </ol>
      )}
    </section>
  )
}
