import { type ModelQueues } from './modelQueues.ts'

/** Runs that this process has taken: it says again and again that it has them, so that nobody takes them over. */
export interface HeldRuns {
  /** @returns lets go of it */
  hold: (model: string, id: string, token: string) => () => void
  /** For what BullMQ throws when a run is let go of: nothing where somebody else has it by now. */
  unlessLost: (error: unknown) => void
  close: () => void
}

/** BullMQ's codes: no such job, its lock is gone, it is not active, the lock is another's. */
const LOST: readonly unknown[] = [-1, -2, -3, -6]

export const holdRuns = (queues: ModelQueues, lockMs: number): HeldRuns => {
  const held = new Map<string, Map<string, string>>()
  const renew = (): void => {
    for (const [model, runs] of held) {
      if (runs.size === 0) continue
      // Where this fails the next time comes soon enough.
      void queues
        .of(model)
        .worker()
        .extendJobLocks([...runs.keys()], [...runs.values()], lockMs)
        .catch(() => undefined)
    }
  }
  const timer = setInterval(renew, lockMs / 6)
  return {
    hold(model, id, token) {
      const runs = held.get(model) ?? new Map<string, string>()
      held.set(model, runs.set(id, token))
      return () => {
        if (runs.get(id) === token) runs.delete(id)
      }
    },
    unlessLost(error) {
      if (!(error instanceof Error && 'code' in error && LOST.includes(error.code))) throw error
    },
    close: () => {
      clearInterval(timer)
    },
  }
}
