import { useState } from 'react'
import { chooseOption } from '../chooseOption.ts'
import { tensorStore } from '../tensorStore.ts'
import { TokenText } from '../TokenText.tsx'
import { comparedTokens, type TokensShowCard } from './comparedTokens.ts'
import { TokenBars } from './TokenBars.tsx'
import { TokenComparison } from './TokenComparison.tsx'
import './tokens.css'

const counts = [3, 5, 10, 20, 50] as const

/** Top next tokens with bars, row by row; what they are compared with stands beside each of them. */
export function TokensCard({ card }: { card: TokensShowCard }) {
  const [exact, setExact] = useState(false)
  const [rows = 0, k = 0] = tensorStore.get(card.values.ref).shape
  const choices = [...new Set([...counts, k])].toSorted((a, b) => a - b)
  return (
    <div className="tokens-card">
      <div className="tokens" data-rows={rows} data-compared={card.versus !== null || undefined}>
        {Array.from({ length: rows }, (_, row) => (
          <section key={row} className="tokens-row">
            {card.rowNames?.[row] !== undefined && (
              <h4 className="tokens-name">
                <TokenText token={card.rowNames[row]} />
              </h4>
            )}
            {card.versus === null ? (
              <TokenBars card={card} row={row} exact={exact} />
            ) : (
              <TokenComparison
                model={card.model}
                isProbability={card.isProbability}
                tokens={comparedTokens(card, row)}
                exact={exact}
                names={['shown', 'compared with']}
              />
            )}
          </section>
        ))}
      </div>
      <div className="tokens-tools">
        {card.span !== undefined && (
          <label>
            top{' '}
            <select value={k} onChange={event => void chooseOption(card, 'k', Number(event.target.value))}>
              {choices.map(count => (
                <option key={count} value={count}>
                  {count}
                </option>
              ))}
            </select>
          </label>
        )}
        <button
          type="button"
          className="quiet-button"
          aria-pressed={exact}
          onClick={() => setExact(now => !now)}
        >
          exact numbers
        </button>
      </div>
    </div>
  )
}
