import { type Logger } from 'pino'
import { type Parts } from './openParts.ts'
import { blobKeys } from './store/blobStore.ts'

/** Removes what is no longer kept, from time to time, until it is stopped. */
export function expireResults(
  { ledger, store }: Parts,
  keptMs: number,
  log: Logger,
): { stop: () => Promise<void> } {
  let under: Promise<void> = Promise.resolve()
  const look = async () => {
    try {
      const over = await ledger.expire(Date.now())
      for (const id of over) await store.removeAll(blobKeys.run(id))
      if (over.length > 0) log.info({ runs: over.length }, 'results are no longer kept')
    } catch {
      // Out of reach: the next look comes.
    }
  }
  const timer = setInterval(
    () => {
      under = under.then(look)
    },
    Math.max(200, Math.min(60_000, keptMs / 10)),
  )
  timer.unref()
  return {
    async stop() {
      clearInterval(timer)
      await under
    },
  }
}
