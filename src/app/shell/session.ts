import { useExperiment } from './experimentStore.ts'
import { oneRun, superseded } from './oneRun.ts'
import { useRun } from './runStore.ts'
import { narrow } from './useMediaQuery.ts'

interface CurrentRun {
  controller: AbortController
  ended: Promise<void>
  since: number
}

let current: CurrentRun | null = null
/** An input has changed since the current run began. */
let isWanted = false

/** How long a run may hold up the one that is wanted after it. */
const patienceMs = 1000

/** Runs the program on screen from its start; one that still runs is stopped first. */
export function runProgram(): Promise<void> {
  isWanted = false
  // Where one place is seen at a time, a run is watched among the results.
  if (matchMedia(narrow).matches) useExperiment.getState().show('results')
  return start(false)
}

/**
 * Runs the program again because an input or the look of a card has changed: the cards before stay until their
 * successors come. One runs at a time; what changes meanwhile is run once, afterwards. A program that was not run in
 * this page is not run by this.
 * @returns whether there is a run to come
 */
export function rerun(): boolean {
  if (useRun.getState().code === null) return false
  const before = current
  if (before === null) {
    void start(true)
    return true
  }
  isWanted = true
  setTimeout(
    () => {
      if (isWanted && current === before && !isFetching()) before.controller.abort(superseded)
    },
    before.since + patienceMs - performance.now(),
  )
  return true
}

/** Whether a run is under way that will have drawn the program as it is set now. */
export const isRerunning = (): boolean => current !== null

/** Stops what runs, at the next boundary between two programs of the engine. */
export function stopProgram(): void {
  isWanted = false
  current?.controller.abort()
}

async function start(isLive: boolean): Promise<void> {
  const before = current
  before?.controller.abort(superseded)
  const controller = new AbortController()
  const ended = (before?.ended ?? Promise.resolve()).then(() =>
    controller.signal.aborted ? undefined : oneRun(controller.signal, isLive),
  )
  const own = { controller, ended, since: performance.now() }
  current = own
  await ended
  if (current !== own) return
  current = null
  if (isWanted) {
    isWanted = false
    void start(true)
  }
}

/** A download or the opening of a model is not begun anew for an input. */
function isFetching(): boolean {
  const { phase } = useRun.getState()
  const stage = phase.name === 'running' ? phase.progress?.stage : undefined
  return stage === 'download' || stage === 'open'
}
