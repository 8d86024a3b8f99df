import { type EndEvent, type RunEvent } from '../../protocol/http/runEvent.ts'
import { type QueuedRun } from '../queue/runQueue.ts'

/** What is known of a run from its acceptance until its results are no longer kept. Holds no prompt and no value. */
export interface RunRecord extends QueuedRun {
  /** Canonical hash of its graph. */
  hash: string
  /** Names of its saves: what results of it may be asked for. */
  saves: string[]
  /** Milliseconds since 1970. */
  acceptedAt: number
  /** null until it has ended. */
  end: EndEvent | null
  cancelled: boolean
}

/** An event with its number in its run, from 1. */
export interface StoredEvent {
  id: number
  event: RunEvent
}

/**
 * Runs and what has happened to them. Embedded in one process, or on Redis, where servers and workers share it. While
 * that is out of reach, `finish` and `events` wait until it is back (or the ledger is closed), `reportWorker` and
 * `append` of an event other than RECEIVED do nothing, and everything else throws `OutOfReach` within two seconds.
 */
export interface RunLedger {
  /** @returns false where there is a run of this id already: nothing has changed then */
  create(run: RunRecord): Promise<boolean>
  get(id: string): Promise<RunRecord | null>
  /** Adds an event that is no end; nothing where the run has ended. */
  append(id: string, event: Exclude<RunEvent, EndEvent>): Promise<void>
  /** Ends a run, once: the first end is the one. @returns whether this one was it */
  finish(id: string, end: EndEvent): Promise<boolean>
  /** Events after a number, those to come included, until the end of the run or the signal. */
  events(id: string, after: number, signal: AbortSignal): AsyncIterable<StoredEvent>
  /** Marks a run as to be cancelled and tells whoever runs it. */
  cancel(id: string): Promise<void>
  /** Calls back for each run that is to be cancelled from now on, at least once; ends with the returned function. */
  onCancel(listener: (id: string) => void): () => void
  /** Runs of an owner that wait or run. */
  openRuns(owner: string): Promise<number>
  /** The owner's newest completed run of a graph whose results are still kept. */
  findCompleted(owner: string, hash: string): Promise<string | null>
  /** Forgets a run that has ended, as its owner wants it. @returns false where there is none that has ended */
  forget(id: string): Promise<boolean>
  /** Runs whose results are no longer kept, forgotten by this call; each is told to one caller. */
  expire(now: number): Promise<string[]>
  /** What this worker is and has; forgotten when it is not said again for some seconds. */
  reportWorker(worker: WorkerReport): Promise<void>
  workers(): Promise<WorkerReport[]>
  close(): Promise<void>
}

export interface WorkerReport {
  id: string
  /** Models it serves, and those that are in memory. */
  models: string[]
  loaded: string[]
  device: string
  running: number
  memory: { used: number; budget: number }
}
