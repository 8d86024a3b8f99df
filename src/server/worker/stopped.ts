/** Why a run was stopped before its end. */
export type StopReason = 'cancelled' | 'deadline' | 'stopping'

/** The reason of the signal that a run has. */
export class Stopped extends Error {
  override readonly name = 'AbortError'
  readonly why: StopReason

  constructor(why: StopReason) {
    super(`stopped: ${why}`)
    this.why = why
  }
}
