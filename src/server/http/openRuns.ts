import { RefusedError } from '../../protocol/http/refusal.ts'
import { type RunLedger } from '../ledger/runLedger.ts'

/** Runs of one caller that wait or run, those that are being taken right now included. */
export interface OpenRuns {
  /**
   * Room for one more run of a caller, until the returned function is called: it is in the ledger by then.
   * @throws RefusedError `too-many`
   */
  claim(owner: string): Promise<() => void>
}

export function createOpenRuns(ledger: RunLedger, most: number): OpenRuns {
  const claimed = new Map<string, number>()
  return {
    async claim(owner) {
      const others = claimed.get(owner) ?? 0
      claimed.set(owner, others + 1)
      const release = () => {
        const left = (claimed.get(owner) ?? 1) - 1
        if (left > 0) claimed.set(owner, left)
        else claimed.delete(owner)
      }
      try {
        if ((await ledger.openRuns(owner)) + others >= most)
          throw new RefusedError(
            'too-many',
            `a caller may have ${most} runs that wait or run, and this one has`,
            {
              retryAfter: 2,
              hint: 'wait for some of them, or cancel them',
            },
          )
      } catch (error) {
        release()
        throw error
      }
      return release
    },
  }
}
