import { tensorStore } from './tensorStore.ts'
import { TokenText } from './TokenText.tsx'
import { TokenBars, type TokensShowCard } from './TokenBars.tsx'

/** Top next tokens with bars; one column a row of the tensor, and what they are compared with beside them. */
export function TokensCard({ card }: { card: TokensShowCard }) {
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
          {card.versus && (
            <div className="tokens-pair quiet" aria-hidden="true">
              <span>shown</span>
              <span>compared with</span>
            </div>
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
