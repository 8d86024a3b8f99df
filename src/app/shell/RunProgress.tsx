import { describeProgress } from './describeProgress.ts'
import { useCountDown } from './useCountDown.ts'
import { useRun } from './runStore.ts'
import { useTimeLeft } from './useTimeLeft.ts'

/** What the run is doing, in words and as a bar, and how long it will take yet. */
export function RunProgress() {
  const phase = useRun(state => state.phase)
  const left = useTimeLeft()
  const progress = useCountDown(phase.name === 'running' ? phase.progress : null)
  if (phase.name !== 'running') return null
  const { words, part } = describeProgress(phase.words, progress, phase.place)
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
