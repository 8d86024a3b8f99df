import { type ResultEntry } from '../shell/runStore.ts'
import { useSelection } from '../shell/selectionStore.ts'
import { CardBody } from './CardBody.tsx'
import { CardBoundary } from './CardBoundary.tsx'
import { cardTitles } from './cardTitle.ts'
import { CardLabel } from './CardLabel.tsx'
import { ExportButtons } from './ExportButtons.tsx'

/** One object in the case: its number, its title, what it shows, and the label that says where it comes from. */
export function ResultCard({ entry }: { entry: ResultEntry }) {
  const { card, state } = entry
  const select = useSelection(selection => selection.select)
  const isChosen = useSelection(
    ({ span }) => span !== null && card.span?.line === span.line && card.span.column === span.column,
  )
  const title = card.title ?? cardTitles[card.kind]
  if (card.kind === 'log') return <CardBody card={card} />
  return (
    <article className="card" data-kind={card.kind} data-state={state} data-chosen={isChosen || undefined}>
      <header className="card-head">
        <span className="card-number">{String(card.index + 1).padStart(2, '0')}</span>
        <h3>{title}</h3>
        <span className="card-actions">
          {card.span && (
            <button
              type="button"
              className="quiet-button"
              onClick={() => select(card.span ?? null, 'results')}
            >
              line {card.span.line}
            </button>
          )}
          {state === 'ready' && <ExportButtons entry={entry} title={title} />}
        </span>
      </header>
      {state === 'waiting' && (
        <div className="card-waiting" aria-label="waiting for its numbers" role="status" />
      )}
      {state === 'ready' && (
        <CardBoundary>
          <CardBody card={card} />
        </CardBoundary>
      )}
      <CardLabel entry={entry} />
    </article>
  )
}
