import { type ShowCard } from '../../graph/showCard.ts'
import { printNumber, printPercent } from './numbers.ts'
import { tensorStore } from './tensorStore.ts'
import { TokenText } from './TokenText.tsx'
import { vocabStore } from './vocabStore.ts'

type Card = ShowCard & { kind: 'tokens' }

/** Top next tokens with bars; one column a row of the tensor, and what they are compared with beside them. */
export function TokensCard({ card }: { card: Card }) {
  const rows = tensorStore.get(card.values.ref).shape[0] ?? 0
  return (
    <div className="tokens" data-rows={rows}>
      {Array.from({ length: rows }, (_, row) => (
        <section key={row} className="tokens-row">
          {card.rowNames?.[row] !== undefined && (
            <h4 className="tokens-name">
              <TokenText token={card.rowNames[row]} />
            </h4>
          )}
          <div className="tokens-pair">
            <TokenBars card={card} row={row} of={card} />
            {card.versus && <TokenBars card={card} row={row} of={card.versus} versus />}
          </div>
        </section>
      ))}
    </div>
  )
}

interface BarsProps {
  card: Card
  row: number
  of: Pick<Card, 'values' | 'ids'>
  versus?: boolean
}

function TokenBars({ card, row, of, versus = false }: BarsProps) {
  const values = tensorStore.get(of.values.ref)
  const ids = tensorStore.get(of.ids.ref)
  const decode = vocabStore.get(card.model)
  const count = values.shape[1] ?? 0
  const own = Array.from(values.data.slice(row * count, (row + 1) * count))
  const highest = Math.max(...own)
  const lowest = card.isProbability ? 0 : Math.min(0, ...own)
  const print = card.isProbability ? printPercent : printNumber
  return (
    <ol className={versus ? 'bars bars-versus' : 'bars'} aria-label={versus ? 'compared with' : 'top tokens'}>
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
