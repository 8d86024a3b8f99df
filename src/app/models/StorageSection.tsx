import { printBytes } from '../../graph/printBytes.ts'
import { ProblemNote } from '../shell/ProblemNote.tsx'
import { HubField } from './HubField.tsx'
import { useStorage } from './storageStore.ts'

/** Models that are kept in this browser, what they take, and the way to be rid of them. */
export function StorageSection() {
  const { models, room, said, problem, refresh, remove } = useStorage()
  const total = (models ?? []).reduce((sum, { bytes }) => sum + bytes, 0)
  return (
    <details className="storage" onToggle={event => event.currentTarget.open && void refresh()}>
      <summary>Kept in this browser</summary>
      {problem !== null && <ProblemNote problem={problem} />}
      {models?.length === 0 && <p className="quiet">No model of the hub.</p>}
      <ul>
        {(models ?? []).map(({ id, bytes, files }) => (
          <li key={id} className="stored-model">
            <span className="stored-name">{id}</span>
            <span className="number quiet">{printBytes(bytes)}</span>
            {files.some(({ partial }) => partial) && <span className="tag">begun</span>}
            <button
              type="button"
              className="quiet-button"
              aria-label={`Remove ${id}`}
              onClick={() => void remove(id)}
            >
              Remove
            </button>
          </li>
        ))}
      </ul>
      {models !== null && models.length > 0 && (
        <p className="quiet number">
          {printBytes(total)} in all
          {room !== null && `; the browser gives this page up to ${printBytes(room.most)}`}
        </p>
      )}
      <p className="visually-hidden" role="status">
        {said}
      </p>
      <HubField />
    </details>
  )
}
