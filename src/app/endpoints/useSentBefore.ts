import { useMemo } from 'react'
import { useExperiment } from '../shell/experimentStore.ts'
import { useRun } from '../shell/runStore.ts'
import { sentBy, type SentRun } from './sentRuns.ts'

/** Runs of the experiment on screen that were sent before this page was loaded and that nobody has seen, oldest first. */
export function useSentBefore(): readonly SentRun[] {
  const id = useExperiment(state => state.id)
  const run = useRun(state => state.id)
  const isRunning = useRun(({ phase }) => phase.name === 'running')
  return useMemo(
    // A run of this page finds them, and what it has shown is no longer among them.
    () => (isRunning || run < 0 ? [] : sentBy(id).filter(({ at }) => at < performance.timeOrigin)),
    [id, isRunning, run],
  )
}
