import { download, fileName } from '../shell/download.ts'
import { type ResultEntry } from '../shell/runStore.ts'
import { useSelection } from '../shell/selectionStore.ts'
import { CardBody } from './CardBody.tsx'
import { CardBoundary } from './CardBoundary.tsx'
import { cardTitles } from './cardTitle.ts'
import { deviceWords } from './deviceWords.ts'
import { cardCsv } from './exportCard.ts'
import { heatmapPng } from './heatmapPng.ts'
import { printDuration } from './numbers.ts'

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

function ExportButtons({ entry: { card, origin }, title }: { entry: ResultEntry; title: string }) {
  const name = fileName(title)
  const savePng = async () => {
    if (card.kind !== 'heatmap') return
    const caption = origin === null ? '' : `${origin.model ?? ''} · ${deviceWords(origin)}`
    download(await heatmapPng(card, caption), `${name}.png`)
  }
  return (
    <>
      {card.kind === 'heatmap' && (
        <button
          type="button"
          className="quiet-button"
          aria-label={`${title} as PNG`}
          onClick={() => void savePng()}
        >
          PNG
        </button>
      )}
      <button
        type="button"
        className="quiet-button"
        aria-label={`${title} as CSV`}
        onClick={() => download(cardCsv(card) ?? '', `${name}.csv`, 'text/csv')}
      >
        CSV
      </button>
    </>
  )
}

/** Model, device and precision that were really used, when, and how long it took. */
function CardLabel({ entry: { origin } }: { entry: ResultEntry }) {
  if (origin === null) return null
  const { report, model, at } = origin
  return (
    <footer className="card-label">
      {model !== null && <span>{model}</span>}
      <span>{deviceWords(origin)}</span>
      <time dateTime={new Date(at).toISOString()}>{new Date(at).toLocaleTimeString()}</time>
      <span className="number">{printDuration(report.timings.total)}</span>
      {report.notices.map(notice => (
        <span key={notice} className="card-notice">
          {notice}
        </span>
      ))}
    </footer>
  )
}
