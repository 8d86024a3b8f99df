import { type ResultEntry } from '../shell/runStore.ts'
import { cardTitles } from './cardTitle.ts'
import { cardKey, cardNumber } from './frame/cardKey.ts'
import { useCardViews } from './frame/cardViewStore.ts'

/** A list to jump from, where there are many cards, and to fold or unfold them all. */
export function CardOutline({ entries }: { entries: readonly ResultEntry[] }) {
  const folded = useCardViews(views => views.folded)
  const { fold } = useCardViews.getState()
  const keys = entries.map(({ card }) => cardKey(card))
  const areFolded = keys.every(key => folded.has(key))
  const jump = (key: string) => {
    const card = document.getElementById(`card-${key}`)
    card?.scrollIntoView({ block: 'start' })
    card?.focus({ preventScroll: true })
  }
  return (
    <nav className="card-outline" aria-label="Cards">
      <ol>
        {entries.map(({ card }) => (
          <li key={cardKey(card)}>
            <button type="button" className="quiet-button" onClick={() => jump(cardKey(card))}>
              <span className="card-number">{cardNumber(card)}</span> {card.title ?? cardTitles[card.kind]}
            </button>
          </li>
        ))}
      </ol>
      <button type="button" className="quiet-button" onClick={() => fold(keys, !areFolded)}>
        {areFolded ? 'unfold all' : 'fold all'}
      </button>
    </nav>
  )
}
