import { memo, useState, type KeyboardEvent } from 'react'
import { createPortal } from 'react-dom'
import { type ResultEntry } from '../../shell/runStore.ts'
import { useSelection } from '../../shell/selectionStore.ts'
import { useLineWidgetStore } from '../../editor/lineWidgetStore.ts'
import { CardBody } from '../CardBody.tsx'
import { cardTitles } from '../cardTitle.ts'
import { chooseOption } from '../chooseOption.ts'
import { ComparedCard } from '../compare/ComparedCard.tsx'
import { CardBoundary } from './CardBoundary.tsx'
import { cardKey, cardNumber } from './cardKey.ts'
import { CardLabel } from './CardLabel.tsx'
import { CardMenu } from './CardMenu.tsx'
import { useCardViews } from './cardViewStore.ts'
import { FullScreen } from './FullScreen.tsx'
import { PinnedCard } from './PinnedCard.tsx'
import { Slot } from './Slot.tsx'
import { useHost } from './useHost.ts'
import { FillsWindow } from './useRoom.ts'
import { useSaying } from './useSaying.ts'
import './frame.css'

/** One object in the case: its number, its title, what it shows, and the label that says where it comes from. */
export const ResultCard = memo(function ResultCard({ entry }: { entry: ResultEntry }) {
  const { card, state } = entry
  const key = cardKey(card)
  const host = useHost('card-content')
  const [menuOpen, setMenuOpen] = useState(false)
  const { said, say } = useSaying()
  const isFolded = useCardViews(views => views.folded.has(key))
  const isFull = useCardViews(views => views.full === key)
  const compared = useCardViews(views => views.compared.get(key))
  const { fold, setFull } = useCardViews.getState()
  const isChosen = useSelection(
    ({ span }) => span !== null && card.span?.line === span.line && card.span.column === span.column,
  )
  const isHovered = useSelection(
    ({ hover }) => hover !== null && card.span?.line === hover.line && card.span.column === hover.column,
  )
  const { select, setHover } = useSelection.getState()
  const pinPlace = useLineWidgetStore(({ hosts }) =>
    card.pin === true && card.span !== undefined ? hosts.get(card.span.line) : undefined,
  )
  const title = card.title ?? cardTitles[card.kind]
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey) return
    if (event.key === 'Enter') setMenuOpen(true)
    else if (event.key === 'f') setFull(key)
    else if (event.key === ' ') fold([key], !isFolded)
    else return
    event.preventDefault()
  }
  return (
    <article
      id={`card-${key}`}
      className="card"
      data-kind={card.kind}
      data-state={state}
      data-stale={entry.isStale}
      data-chosen={isChosen || undefined}
      data-folded={isFolded || undefined}
      data-hovered={isHovered || undefined}
      tabIndex={0}
      aria-label={`${card.index + 1}, ${title}`}
      onKeyDown={onKeyDown}
      onPointerEnter={() => setHover(card.span ?? null)}
      onPointerLeave={() => setHover(null)}
    >
      <header className="card-head">
        <button
          type="button"
          className="card-fold"
          aria-expanded={!isFolded}
          aria-label={`Fold ${title}`}
          onClick={() => fold([key], !isFolded)}
        >
          <span aria-hidden="true">{isFolded ? '▸' : '▾'}</span>
          <span className="card-number" aria-hidden="true">
            {cardNumber(card)}
          </span>
        </button>
        <h3>{title}</h3>
        {entry.isStale && <span className="tag">of the run before</span>}
        <span className="card-actions">
          <span className="card-said quiet" role="status">
            {said}
          </span>
          {card.span && (
            <button
              type="button"
              className="quiet-button"
              onClick={() => select(card.span ?? null, 'results')}
            >
              line {card.span.line}
            </button>
          )}
          <CardMenu entry={entry} title={title} open={menuOpen} onOpenChange={setMenuOpen} onSay={say} />
        </span>
      </header>
      {state === 'waiting' && (
        <div
          className="card-waiting"
          data-kind={card.kind}
          aria-label="waiting for its numbers"
          role="status"
        />
      )}
      {state === 'ready' &&
        createPortal(
          <CardBoundary key={card.index}>
            <FillsWindow value={isFull}>
              <CardBody card={card} />
              {compared !== undefined && <ComparedCard card={card} compared={compared} />}
            </FillsWindow>
          </CardBoundary>,
          host,
        )}
      {isFull ? (
        <FullScreen title={title} host={host} onClose={() => setFull(null)} />
      ) : pinPlace !== undefined && card.span !== undefined ? (
        <>
          <PinnedCard
            title={title}
            host={host}
            place={pinPlace}
            onUnpin={() => void chooseOption(card, 'pin', null)}
          />
          <p className="card-stub quiet">
            pinned beside{' '}
            <button
              type="button"
              className="quiet-button"
              onClick={() => select(card.span ?? null, 'results')}
            >
              line {card.span.line}
            </button>
          </p>
        </>
      ) : (
        <div className="card-fitting" hidden={isFolded}>
          <Slot host={host} />
        </div>
      )}
      {!isFolded && <CardLabel entry={entry} />}
    </article>
  )
})
