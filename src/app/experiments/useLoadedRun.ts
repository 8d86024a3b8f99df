import { useEffect, useState } from 'react'
import { toProblem, type Problem } from '../shell/problem.ts'
import { holdRun, letRunGo } from './heldRuns.ts'
import { loadRun, type LoadedRun } from './runHistory.ts'

export type RunLoading =
  { state: 'loading' } | { state: 'here'; run: LoadedRun } | { state: 'failed'; problem: Problem }

/** An earlier run, brought back from storage; null: none is wanted. */
export function useLoadedRun(number: number | null): RunLoading {
  const [loaded, setLoaded] = useState<{ of: number; loading: RunLoading } | null>(null)
  useEffect(() => {
    if (number === null) return
    let isCurrent = true
    holdRun(number)
    const put = (loading: RunLoading) => isCurrent && setLoaded({ of: number, loading })
    loadRun(number).then(
      run => put({ state: 'here', run }),
      (error: unknown) => put({ state: 'failed', problem: toProblem(error) }),
    )
    return () => {
      isCurrent = false
      letRunGo(number)
    }
  }, [number])
  return loaded === null || loaded.of !== number ? { state: 'loading' } : loaded.loading
}
