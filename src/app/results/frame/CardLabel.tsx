import { type ResultEntry } from '../../shell/runStore.ts'
import { printDuration } from '../numbers.ts'
import { placeWords, runThereWords } from '../placeWords.ts'

/** Model, device and precision that were really used, when, and how long it took. */
export function CardLabel({ entry: { origin } }: { entry: ResultEntry }) {
  if (origin === null) return null
  const { report, model, at } = origin
  return (
    <footer className="card-label">
      {model !== null && <span>{model}</span>}
      <span title={runThereWords(origin) ?? undefined}>{placeWords(origin)}</span>
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
