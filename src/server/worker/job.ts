import { type RunEvent } from '../../protocol/http/runEvent.ts'
import { type RunRequest } from '../../protocol/http/runRequest.ts'
import { type TakenRun } from '../queue/runQueue.ts'
import { RunProgress } from './runProgress.ts'
import { Stopped, type StopReason } from './stopped.ts'
import { type TakenResult } from './takenResults.ts'

/** A run in the hands of this worker. */
export class Job {
  readonly taken: TakenRun
  readonly progress: RunProgress
  /** Set once it has come to its end, or was given back. */
  isOver = false
  readonly #controller = new AbortController()
  #deadline: ReturnType<typeof setTimeout> | undefined

  constructor(
    taken: TakenRun,
    append: (event: Exclude<RunEvent, { status: 'COMPLETED' | 'FAILED' | 'CANCELLED' }>) => Promise<void>,
  ) {
    this.taken = taken
    this.progress = new RunProgress(append)
  }

  get id(): string {
    return this.taken.id
  }

  /** Aborted with a `Stopped`. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  stop(why: StopReason): void {
    this.#controller.abort(new Stopped(why))
  }

  /** From now on it has so many milliseconds; from an earlier call none are left over. */
  startClock(deadlineMs: number): void {
    this.stopClock()
    this.#deadline = setTimeout(() => this.stop('deadline'), deadlineMs)
  }

  stopClock(): void {
    clearTimeout(this.#deadline)
  }
}

/** A run that was read and found right: only the engine can still refuse it. */
export interface ReadyJob {
  job: Job
  request: RunRequest
  /** Canonical hash of its graph. */
  hash: string
  results: ReadonlyMap<string, TakenResult>
}
