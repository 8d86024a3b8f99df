import { useState } from 'react'
import { RunDialog } from './RunDialog.tsx'
import { RunItem } from './RunItem.tsx'
import { useNow } from './useNow.ts'
import { useRunHistory } from './runHistory.ts'
import { VersionSection } from './VersionSection.tsx'
import './experiments.css'

/** What was run and what the program was before: each run's results, each version's code. */
export function HistoryPanel() {
  const { heads, onScreen } = useRunHistory()
  const [shown, setShown] = useState<{ number: number; other: number | null } | null>(null)
  const now = useNow()
  return (
    <>
      <h3 className="history-heading">Runs</h3>
      {heads.length === 0 ? (
        <p className="quiet history-empty">
          Each run of this experiment is kept here with its results. Nothing has been run yet.
        </p>
      ) : (
        <ul className="history-list" aria-label="Runs">
          {heads.map((head, index) => (
            <RunItem
              key={head.key}
              head={head}
              before={heads[index + 1] ?? null}
              isOnScreen={head.number === onScreen}
              now={now}
              onOpen={other => setShown({ number: head.number, other })}
            />
          ))}
        </ul>
      )}
      <VersionSection now={now} />
      {shown !== null && (
        <RunDialog number={shown.number} startWith={shown.other} onClose={() => setShown(null)} />
      )}
    </>
  )
}
