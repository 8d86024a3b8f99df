/**
 * Start-time fair queueing, in runs: each model's queue has a virtual time, each waiting run a tag; the run with the
 * lowest tag is next, among equal tags the one that came first. A run's tag is one more than the virtual time or its
 * owner's highest waiting tag, so that an owner's n-th waiting run comes after at most n runs of each other owner.
 * (Goyal, Vin, Cheng: Start-time Fair Queueing, 1996, with every run of one length.)
 */

/** The clock of one model's queue. */
export interface FairClock {
  /** Tag of the run that was taken last, as far as tags rise. */
  virtual: number
}

/**
 * Tag of a run that comes now.
 * @param virtual virtual time of its model's queue
 * @param ownersLast highest tag that a waiting run of its owner has there; 0 where none waits
 */
export const fairTag = (virtual: number, ownersLast: number): number => Math.max(virtual, ownersLast) + 1

/** Virtual time after a run was taken; one that was given back and taken again does not turn it back. */
export const afterTaking = (virtual: number, tag: number): number => Math.max(virtual, tag)

/**
 * Virtual time of a queue in which nothing waits: that of the queue that is furthest, so that tags of several models
 * can be compared by a worker that serves them all, and a model that was idle has no claim on the time since.
 */
export const whenIdle = (virtual: number, furthest: number): number => Math.max(virtual, furthest)
