import { createPortal } from 'react-dom'
import { Slot } from './Slot.tsx'

interface PinnedCardProps {
  title: string
  /** The card's content. */
  host: HTMLElement
  /** Where it stands in the editor. */
  place: HTMLElement
  onUnpin: () => void
}

/** A card beside its line in the editor. */
export function PinnedCard({ title, host, place, onUnpin }: PinnedCardProps) {
  return createPortal(
    <section className="card card-pinned" aria-label={`${title}, pinned`}>
      <header className="card-head">
        <h3>{title}</h3>
        <span className="card-actions">
          <button type="button" className="quiet-button" onClick={onUnpin}>
            unpin
          </button>
        </span>
      </header>
      <Slot host={host} />
    </section>,
    place,
  )
}
