/** What a queue has to know of a run to give it to the right worker in its turn. */
export interface QueuedRun {
  id: string
  /** The key (or 'local') whose turn it takes. */
  owner: string
  /** Model id it needs; null where it only computes. */
  model: string | null
  /** Runs with the same key can go through the model in one batch; null for one that goes alone. */
  batchKey: string | null
}

/** A run that a worker has taken and has to bring to its end. While it is held, it belongs to this worker alone. */
export interface TakenRun extends QueuedRun {
  /**
   * 1 the first time; more where a worker before has died with it. It may have come to its end all the same: ask the
   * ledger first. Counts without bound: who takes it decides when to give up.
   */
  attempt: number
  /** It has come to an end, whichever. */
  done(): Promise<void>
  /** Somebody else shall take it: this worker stops. */
  giveBack(): Promise<void>
}

/**
 * Accepted runs, in fair turns between owners: an owner's n-th waiting run comes after at most n runs of each other
 * owner of its model, however many those have waiting. Embedded in one process, or on Redis. While that is out of
 * reach, `take`, `done` and `giveBack` wait until it is back; everything else throws `OutOfReach` within two seconds.
 */
export interface RunQueue {
  /** Accepts a run; the same id again changes nothing while it waits or is held. Resolves once it cannot be lost. */
  add(run: QueuedRun): Promise<void>
  /**
   * Waits for the next run of these models (null: any model); a run that needs no model is for everybody.
   * @throws the signal's reason
   */
  take(models: readonly string[] | null, signal: AbortSignal): Promise<TakenRun>
  /** Further runs with the batch key of one that was taken, as far as they are next; does not wait. */
  takeMore(like: QueuedRun, most: number): Promise<TakenRun[]>
  /** Takes a waiting run out. @returns false where it does not wait (any more) */
  remove(id: string): Promise<boolean>
  /** Among the runs of its model: 1 is next; null where it does not wait. */
  place(id: string): Promise<number | null>
  /** Runs that wait, by model ('' for those that need none). */
  waiting(): Promise<ReadonlyMap<string, number>>
  close(): Promise<void>
}
