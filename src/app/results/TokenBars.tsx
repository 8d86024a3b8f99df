import { type ShowCard } from '../../graph/showCard.ts'
import { printNumber, printPercent } from './numbers.ts'
import { tensorStore } from './tensorStore.ts'
import { TokenText } from './TokenText.tsx'
import { vocabStore } from './vocabStore.ts'

export type TokensShowCard = ShowCard & { kind: 'tokens' }

interface BarsProps {
  card: TokensShowCard
  row: number
  of: Pick<TokensShowCard, 'values' | 'ids'>
  versus?: boolean
}

/** The top tokens of one row, likeliest first. */
export function TokenBars({ card, row, of, versus = false }: BarsProps) {
  const values = tensorStore.get(of.values.ref)
  const ids = tensorStore.get(of.ids.ref)
  const decode = vocabStore.get(card.model)
  const count = values.shape[1] ?? 0
  const own = Array.from(values.data.slice(row * count, (row + 1) * count))
  const highest = Math.max(...own)
  const lowest = card.isProbability ? 0 : Math.min(0, ...own)
  const print = card.isProbability ? printPercent : printNumber
  return (
    <ol className={versus ? 'bars bars-versus' : 'bars'} aria-label={versus ? 'Compared with' : 'Top tokens'}>
      {own.map((value, place) => (
        <li key={place} className="bar">
          <TokenText token={decode(ids.data[row * count + place] ?? -1)} />
          <span className="bar-track" aria-hidden="true">
            <span
              className="bar-fill"
              style={{ inlineSize: `${(100 * (value - lowest)) / Math.max(1e-9, highest - lowest)}%` }}
            />
          </span>
          <span className="number">{print(value)}</span>
        </li>
      ))}
    </ol>
  )
}
