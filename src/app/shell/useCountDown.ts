import { useEffect, useState } from 'react'
import { type Progress } from '../../graph/progress.ts'

const everyMs = 1000

/** The same progress; where it waits for an endpoint, the wait becomes shorter every second. */
export function useCountDown(progress: Progress | null): Progress | null {
  const [past, setPast] = useState<{ of: Progress; ms: number } | null>(null)
  const isWaiting = progress?.stage === 'connect'
  useEffect(() => {
    if (!isWaiting) return
    const since = Date.now()
    const timer = setInterval(() => setPast({ of: progress, ms: Date.now() - since }), everyMs)
    return () => clearInterval(timer)
  }, [isWaiting, progress])
  if (!isWaiting || past?.of !== progress) return progress
  return { ...progress, waitMs: Math.max(0, progress.waitMs - past.ms) }
}
