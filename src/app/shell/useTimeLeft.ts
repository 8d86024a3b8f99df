import { useEffect, useState } from 'react'
import { type Progress } from '../../graph/progress.ts'
import { describeProgress } from './describeProgress.ts'
import { useRun } from './runStore.ts'
import { printTimeLeft, timeLeft } from './timeLeft.ts'

const everyMs = 1000

/** How long the run's present work (a download, say) will take yet, in words; '' while that is not known. */
export function useTimeLeft(): string {
  // Other work has its own pace: the clock starts anew with it.
  const kind = useRun(({ phase }) => (phase.name === 'running' ? kindOf(phase.progress) : null))
  const [left, setLeft] = useState('')
  useEffect(() => {
    if (kind === null) return
    const since = Date.now()
    const timer = setInterval(() => {
      const { phase } = useRun.getState()
      if (phase.name !== 'running') return
      const rest = timeLeft(describeProgress('', phase.progress).part, Date.now() - since)
      setLeft(rest === null ? '' : printTimeLeft(rest))
    }, everyMs)
    return () => {
      clearInterval(timer)
      setLeft('')
    }
  }, [kind])
  return left
}

const kindOf = (progress: Progress | null): string | null =>
  progress?.stage === 'download' ? progress.file : (progress?.stage ?? null)
