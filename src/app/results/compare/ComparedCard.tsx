import { type ShowCard } from '../../../graph/showCard.ts'
import { CardLabel } from '../frame/CardLabel.tsx'
import { type Compared } from '../frame/cardViewStore.ts'
import { stopComparing } from '../frame/compareWith.ts'
import { CompareBody } from './CompareBody.tsx'
import './compare.css'

/** What an earlier run had at this place, and what is different now. */
export function ComparedCard({ card, compared }: { card: ShowCard; compared: Compared }) {
  return (
    <section className="compare" aria-label={`Compared with run ${compared.number}`}>
      <header className="compare-head">
        <h4>Beside run {compared.number}</h4>
        <button type="button" className="quiet-button" onClick={() => void stopComparing(card)}>
          stop comparing
        </button>
      </header>
      {'problem' in compared ? (
        <p role="status">{compared.problem}</p>
      ) : (
        <>
          <CompareBody card={card} other={compared.entry.card} number={compared.number} />
          <CardLabel entry={compared.entry} />
        </>
      )}
    </section>
  )
}
