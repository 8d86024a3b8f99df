import { useCallback, useEffect, useRef, useState } from 'react'
import { useRun } from '../shell/runStore.ts'
import { measureScene } from './measureScene.ts'
import { type Scene } from './scene.ts'

/** Runs that took less than this are measured without being asked for. */
const quickMs = 2000

export interface Measuring {
  /** Whether there are values that could be measured and are not. */
  offer: boolean
  busy: boolean
  /** Why the last attempt gave nothing. */
  problem: string | null
  measure: () => void
}

/** Fetches what boxes show of their values, behind the run and never during one. */
export function useMeasuring(scene: Scene | null): Measuring {
  const phase = useRun(state => state.phase)
  const id = useRun(state => state.id)
  const [busy, setBusy] = useState(false)
  const [measured, setMeasured] = useState<Scene | null>(null)
  const [problem, setProblem] = useState<string | null>(null)
  const controller = useRef<AbortController | null>(null)
  const measure = useCallback(() => {
    if (scene === null) return
    controller.current?.abort()
    const own = new AbortController()
    controller.current = own
    setBusy(true)
    setProblem(null)
    void measureScene(scene, own.signal)
      .catch((error: unknown) => {
        if (!own.signal.aborted) setProblem(error instanceof Error ? error.message : String(error))
      })
      .finally(() => {
        if (controller.current !== own) return
        setBusy(false)
        if (!own.signal.aborted) setMeasured(scene)
      })
  }, [scene])
  // A new run has the engine to itself.
  useEffect(() => () => controller.current?.abort(), [id])
  const isQuick = phase.name === 'done' && phase.ms < quickMs
  useEffect(() => {
    if (!isQuick) return
    return whenIdle(measure)
  }, [isQuick, measure, id])
  const isMissing = problem !== null || (!isQuick && measured !== scene)
  return { offer: phase.name === 'done' && isMissing, busy, problem, measure }
}

/** Calls when the page has nothing else to do; @returns takes the call back. */
function whenIdle(call: () => void): () => void {
  if (typeof requestIdleCallback !== 'function') {
    const timer = setTimeout(call, 200)
    return () => clearTimeout(timer)
  }
  const handle = requestIdleCallback(call, { timeout: 1000 })
  return () => cancelIdleCallback(handle)
}
