import { VitrineError } from '../../graph/errors.ts'
import { OutOfReach } from '../outOfReach.ts'

/** Milliseconds between two attempts, at first and at most. */
const waits = { first: 100, most: 5000 }

export interface Patience {
  /** Ends all waiting: the last failure is thrown. */
  signal: AbortSignal
  /** Milliseconds after which the failure is thrown. */
  giveUpMs: number
  /** Told of each failure. */
  onFailure: (error: unknown) => void
}

/**
 * Does something that fails where a store or a ledger is out of reach, until it succeeds.
 * @throws what it failed with last, once patience is at its end; what is wrong with a run at once
 */
export async function patiently<T>(
  work: () => Promise<T>,
  { signal, giveUpMs, onFailure }: Patience,
): Promise<T> {
  const began = performance.now()
  for (let wait = waits.first; ; wait = Math.min(2 * wait, waits.most)) {
    try {
      return await work()
    } catch (error) {
      if (isOfTheRun(error)) throw error
      onFailure(error)
      if (signal.aborted || performance.now() - began + wait > giveUpMs) throw error
      await pause(wait, signal)
    }
  }
}

/** Whether waiting does not help: something is wrong with what is asked for. */
export const isOfTheRun = (error: unknown): boolean =>
  error instanceof VitrineError && !(error instanceof OutOfReach)

/** Resolves after some milliseconds, or at once when the signal is aborted. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) {
      resolve()
      return
    }
    const end = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', end)
      resolve()
    }
    const timer = setTimeout(end, ms)
    signal.addEventListener('abort', end)
  })
