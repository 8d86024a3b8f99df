import { useSyncExternalStore } from 'react'
import { type NodeSummary } from '../../graph/nodeSummary.ts'
import { useRun } from '../shell/runStore.ts'
import { useMemo } from 'react'
import { originsByHash, outcomeOf, type BoxOutcome } from './outcomes.ts'
import { placeKey } from './placeKey.ts'
import { type Box } from './scene.ts'
import { summaryStore } from './summaryStore.ts'

export interface BoxState {
  outcome: BoxOutcome | null
  summary: NodeSummary | undefined
  /** Whether the summary is of the run before, until this one's is there. */
  isOld: boolean
}

/** What the run on screen says of a box: what became of it, and its value in short. */
export function useBoxState(box: Box): BoxState {
  const origins = useRun(state => state.origins)
  const isRunning = useRun(state => state.phase.name === 'running')
  const current = useSyncExternalStore(summaryStore.subscribe, () => summaryStore.get(box.measured))
  const last = useSyncExternalStore(summaryStore.subscribe, () => summaryStore.last(placeKey(box)))
  const outcome = useMemo(() => outcomeOf(box, originsByHash(origins)), [box, origins])
  const awaited = isRunning || (box.measured !== null && originsByHash(origins).has(box.measured.hash))
  const isOld = current === undefined && awaited && outcome?.state !== 'not-run'
  return { outcome, summary: current ?? (isOld ? last : undefined), isOld }
}
