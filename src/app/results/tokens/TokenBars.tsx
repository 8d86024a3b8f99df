import { printNumber, printPercent } from '../numbers.ts'
import { TokenText } from '../TokenText.tsx'
import { vocabStore } from '../vocabStore.ts'
import { barReach, rowOf, type TokensShowCard } from './comparedTokens.ts'

/** The top tokens of one row, likeliest first. */
export function TokenBars({ card, row, exact }: { card: TokensShowCard; row: number; exact: boolean }) {
  const [values, ids] = [rowOf(card.values, row), rowOf(card.ids, row)]
  const decode = vocabStore.get(card.model)
  const reach = barReach(values, card.isProbability)
  const print = card.isProbability ? printPercent : printNumber
  return (
    <ol className="bars" aria-label="Top tokens">
      {values.map((value, place) => (
        <li key={place} className="bar" data-exact={exact || undefined}>
          <TokenText token={decode(ids[place] ?? -1)} />
          <span className="bar-track" aria-hidden="true">
            <span className="bar-fill" style={{ inlineSize: `${100 * reach(value)}%` }} />
          </span>
          <span className="number" title={String(value)}>
            {exact ? String(value) : print(value)}
          </span>
        </li>
      ))}
    </ol>
  )
}
