import { isEnd, type RunEvent } from '../../protocol/http/runEvent.ts'
import { type StoredEvent } from '../ledger/runLedger.ts'
import { type Parts } from '../openParts.ts'
import { heartbeatMs } from './options.ts'

/** How often a waiting run is told its place, if that has changed. */
const placeMs = 1000

const field = (event: RunEvent, id?: number): string =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${event.status}\ndata: ${JSON.stringify(event)}\n\n`

/**
 * The text of a stream of server-sent events: what has happened to a run after a number, then what happens, to its end.
 * Places in the queue are as of now and have no number: whoever comes back is told anew.
 * @param signal ends it before the run does; a client then comes back with the number of the last event it has
 */
export async function* eventStream(
  id: string,
  after: number,
  { ledger, queue }: Parts,
  signal: AbortSignal,
): AsyncGenerator<string> {
  // Headers go out at once.
  yield ': follows a run\nretry: 2000\n\n'
  const events = ledger.events(id, after, signal)[Symbol.asyncIterator]()
  let next = events.next()
  let isWaiting = true
  let place: number | null = null
  let saidAt = performance.now()
  try {
    for (;;) {
      const stored = await within(next, isWaiting ? placeMs : heartbeatMs)
      if (stored === 'later' || isReceived(stored)) {
        if (stored !== 'later') {
          yield field(stored.value.event, stored.value.id)
          next = events.next()
        }
        const now: number | null = isWaiting ? await queue.place(id).catch(() => place) : null
        if (isWaiting && now !== null && now !== place) {
          place = now
          saidAt = performance.now()
          yield field({ status: 'QUEUED', place: now })
        } else if (performance.now() - saidAt >= heartbeatMs - placeMs) {
          saidAt = performance.now()
          yield ': still there\n\n'
        }
        // It is with a worker by now.
        isWaiting &&= now !== null
        continue
      }
      if (stored.done === true) {
        if (signal.aborted) yield ': the endpoint closes this stream; ask again with Last-Event-ID\n\n'
        return
      }
      saidAt = performance.now()
      isWaiting = false
      yield field(stored.value.event, stored.value.id)
      if (isEnd(stored.value.event)) return
      next = events.next()
    }
  } finally {
    // What is under way ends with its signal; nobody waits for it.
    next.catch(() => undefined)
    void events.return?.().catch(() => undefined)
  }
}

const isReceived = (
  result: IteratorResult<StoredEvent>,
): result is IteratorYieldResult<StoredEvent> & { value: { event: { status: 'RECEIVED' } } } =>
  result.done !== true && result.value.event.status === 'RECEIVED'

async function within<T>(work: Promise<T>, ms: number): Promise<T | 'later'> {
  let timer: NodeJS.Timeout | undefined
  const later = new Promise<'later'>(resolve => {
    timer = setTimeout(resolve, ms, 'later')
  })
  try {
    return await Promise.race([work, later])
  } finally {
    clearTimeout(timer)
  }
}
