import { describeProgress } from './describeProgress.ts'
import { useRun } from './runStore.ts'
import { useTimeLeft } from './useTimeLeft.ts'

/** What the run is doing, in words and as a bar, and how long it will take yet. */
export function RunProgress() {
  const phase = useRun(state => state.phase)
  const left = useTimeLeft()
  if (phase.name !== 'running') return null
  const { words, part } = describeProgress(phase.words, phase.progress)
  return (
    <div className="progress">
      <span className="progress-words" role="status">
        {words}
      </span>
      {left !== '' && <span className="progress-left quiet">{left}</span>}
      <progress className="progress-bar" aria-label={words} max={1} value={part ?? undefined} />
    </div>
  )
}
