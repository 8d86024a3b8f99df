import { useEffect, useState } from 'react'
import { useExperiment } from '../shell/experimentStore.ts'
import { agoWords } from './agoWords.ts'
import { changeWords } from './changeWords.ts'
import { type VersionReason, type VersionRecord } from './records.ts'
import { sameInputs } from './sameInputs.ts'
import { versionsOf } from './versions.ts'
import { VersionDialog } from './VersionDialog.tsx'

const reasons: Record<VersionReason, string> = {
  run: 'as it was run',
  left: 'as it was left',
  rest: 'while writing',
  restore: 'before going back',
}

/** How the program was before, with the ways back. */
export function VersionSection({ now }: { now: number }) {
  const id = useExperiment(state => state.id)
  const { code, inputs } = useExperiment(state => state.recipe)
  const [versions, setVersions] = useState<readonly VersionRecord[]>([])
  const [shown, setShown] = useState<VersionRecord | null>(null)
  useEffect(() => {
    let isCurrent = true
    void versionsOf(id).then(found => isCurrent && setVersions(found))
    return () => {
      isCurrent = false
    }
    // Versions are kept as runs begin and as the program rests: looking again with the clock is soon enough.
  }, [id, code, now])
  return (
    <>
      <h3 className="history-heading">Versions</h3>
      {versions.length === 0 ? (
        <p className="quiet history-empty">
          The program is kept as it is with every run, when another experiment is opened, and as it rests.
        </p>
      ) : (
        <ul className="history-list" aria-label="Versions">
          {versions.map((version, index) => {
            const before = versions[index + 1]
            const changed = before === undefined ? 'the first version' : changeWords(before, version)
            const isNow = version.code === code && sameInputs(version.inputs, inputs)
            return (
              <li key={version.key} className="history-item" aria-current={isNow || undefined}>
                <p className="history-head">
                  <strong>{agoWords(version.at, now)}</strong>
                  {isNow && <span className="tag">now</span>}
                  <span className="quiet history-when">{reasons[version.why]}</span>
                </p>
                <p className="history-words history-change">{changed}</p>
                {!isNow && (
                  <p className="history-actions">
                    <button
                      type="button"
                      className="quiet-button"
                      aria-label={`Look at the version of ${agoWords(version.at, now)}`}
                      onClick={() => setShown(version)}
                    >
                      What changed since…
                    </button>
                  </p>
                )}
              </li>
            )
          })}
        </ul>
      )}
      {shown !== null && <VersionDialog version={shown} onClose={() => setShown(null)} />}
    </>
  )
}
