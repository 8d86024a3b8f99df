import { type Parts } from './openParts.ts'

/** Ends what waits in a queue that ends with this process, so that its callers know. @returns how many runs */
export async function endWaiting({ queue, ledger }: Parts): Promise<number> {
  let ended = 0
  while ([...(await queue.waiting()).values()].some(count => count > 0)) {
    const run = await queue.take(null, AbortSignal.timeout(1000))
    await ledger.finish(run.id, {
      status: 'FAILED',
      error: {
        name: 'VitrineError',
        message: 'the endpoint was stopped before this run came to its end',
        hint: 'run it again when the endpoint is there again; one with --queue keeps runs that wait',
      },
    })
    await run.done()
    ended++
  }
  return ended
}
