import { Dialog } from '@base-ui/react/dialog'
import { useState } from 'react'
import { type RunHead } from './records.ts'
import { RunCards } from './RunCards.tsx'
import { RunFacts } from './RunFacts.tsx'
import { useRunHistory } from './runHistory.ts'
import { useLoadedRun } from './useLoadedRun.ts'

interface RunDialogProps {
  number: number
  /** The run that stands beside it at first; null: none. */
  startWith: number | null
  onClose: () => void
}

/** The results of an earlier run as they were, alone or beside those of another. */
export function RunDialog({ number, startWith, onClose }: RunDialogProps) {
  const heads = useRunHistory(state => state.heads)
  const [beside, setBeside] = useState(startWith)
  const one = useLoadedRun(number)
  const other = useLoadedRun(beside)
  const headOf = (wanted: number | null): RunHead | null => heads.find(head => head.number === wanted) ?? null
  const [head, besideHead] = [headOf(number), headOf(beside)]
  return (
    <Dialog.Root open onOpenChange={open => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="dialog-backdrop" />
        <Dialog.Popup className="run-dialog">
          <header className="place-head">
            <Dialog.Title>Run {number}</Dialog.Title>
            <span className="tag">read only</span>
            <label className="run-dialog-beside">
              <span>beside</span>
              <select
                value={beside ?? ''}
                onChange={({ currentTarget: { value } }) => setBeside(value === '' ? null : Number(value))}
              >
                <option value="">no other</option>
                {heads
                  .filter(({ number: given, cards }) => given !== number && cards > 0)
                  .map(({ number: given }) => (
                    <option key={given} value={given}>
                      run {given}
                    </option>
                  ))}
              </select>
            </label>
            <Dialog.Close className="quiet-button run-dialog-close" aria-label={`Close run ${number}`}>
              ✕
            </Dialog.Close>
          </header>
          <div className="run-dialog-body" tabIndex={0} role="region" aria-label={`Results of run ${number}`}>
            {head !== null && (
              <div className="run-columns" data-two={besideHead !== null || undefined}>
                <RunFacts head={head} />
                {besideHead !== null && <RunFacts head={besideHead} />}
              </div>
            )}
            <RunCards one={one} other={beside === null ? null : other} head={head} otherHead={besideHead} />
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  )
}
