import { randomUUID } from 'node:crypto'
import { type EndEvent, type RunEvent } from '../../protocol/http/runEvent.ts'
import { OutOfReach } from '../outOfReach.ts'
import { connectRedis } from '../redis/connectRedis.ts'
import { createWake, type Wake } from '../queue/wake.ts'
import { keptUntil, WORKER_KNOWN_MS } from './kept.ts'
import * as scripts from './ledgerScripts.ts'
import { type RunLedger, type RunRecord, type WorkerReport } from './runLedger.ts'

/** A reader looks by itself so often, should it not have heard of an event. */
const LOOK_MS = 2_000
/** Redis drops a run so long after it is no longer kept, where no server was there to forget it. */
const DROPPED_AFTER_MS = 24 * 60 * 60_000

const isYes = (reply: unknown): boolean => reply === 1
const texts = (reply: unknown): string[] => (Array.isArray(reply) ? reply.map(String) : [])

/**
 * The ledger that servers and workers share.
 * @throws OutOfReach where Redis does not answer
 */
export const createRedisLedger = async (url: URL): Promise<RunLedger> => {
  const redis = await connectRedis(url)
  const { client, ask, insist } = redis
  const closing = new AbortController()
  /** Readers of events, by run. */
  const readers = new Map<string, { wake: Wake; readers: number }>()
  const listeners = new Set<(id: string) => void>()
  const tell = (id: string): void => {
    for (const listener of listeners) listener(id)
  }
  await redis.listen(scripts.EVENTS, id => readers.get(id)?.wake.all())
  await redis.listen(scripts.CANCELS, tell)
  redis.onHearingAgain(() => {
    for (const { wake } of readers.values()) wake.all()
    // What was to be cancelled while nothing was heard; the next break tells it again where this fails.
    ask(() => scripts.wanted(client, [], [])).then(
      ids => {
        texts(ids).forEach(tell)
      },
      () => undefined,
    )
  })

  const watching = (id: string): Wake => {
    const entry = readers.get(id) ?? { wake: createWake(), readers: 0 }
    entry.readers++
    readers.set(id, entry)
    return entry.wake
  }
  const unwatch = (id: string): void => {
    const entry = readers.get(id)
    if (entry !== undefined && --entry.readers === 0) readers.delete(id)
  }

  return {
    create: run =>
      ask(async () => {
        return isYes(
          await scripts.create(
            client,
            [],
            [run.id, JSON.stringify(run), run.owner, run.hash, run.acceptedAt],
          ),
        )
      }),
    get: id =>
      ask(async () => {
        const [record, end, cancelled] = (await scripts.read(client, [], [id])) as (string | null)[]
        if (typeof record !== 'string') return null
        return {
          ...(JSON.parse(record) as RunRecord),
          end: typeof end === 'string' ? (JSON.parse(end) as EndEvent) : null,
          cancelled: cancelled === '1',
        }
      }),
    async append(id, event) {
      try {
        await ask(() => scripts.append(client, [], [id, JSON.stringify(event)]))
      } catch (error) {
        // Progress of the time of an outage is not made up for.
        if (!(error instanceof OutOfReach) || event.status === 'RECEIVED') throw error
      }
    },
    finish(id, end) {
      const until = keptUntil(end, Date.now())
      const ender = randomUUID()
      return insist(async () =>
        isYes(
          await scripts.finish(
            client,
            [],
            [
              id,
              JSON.stringify(end),
              ender,
              until,
              end.status === 'COMPLETED' ? 1 : 0,
              until + DROPPED_AFTER_MS,
            ],
          ),
        ),
      )
    },
    async *events(id, after, signal) {
      const either = AbortSignal.any([signal, closing.signal])
      const leaving = (): boolean => either.aborted
      let last = Math.max(0, after)
      const wake = watching(id)
      try {
        while (!leaving()) {
          const nothingNew = wake.next()
          try {
            const [open, ...events] = texts(await ask(() => scripts.readEvents(client, [], [id, last])))
            for (const event of events) {
              yield { id: ++last, event: JSON.parse(event) as RunEvent }
              if (leaving()) return
            }
            if (open !== '1') return
          } catch (error) {
            if (!(error instanceof OutOfReach)) throw error
          }
          await nothingNew(either, LOOK_MS)
        }
      } finally {
        unwatch(id)
      }
    },
    async cancel(id) {
      await ask(() => scripts.cancel(client, [], [id]))
    },
    onCancel(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    openRuns: owner => ask(async () => Number(await scripts.countOpen(client, [], [owner]))),
    findCompleted: (owner, hash) =>
      ask(async () => {
        const id = await scripts.newest(client, [], [owner, hash, Date.now()])
        return typeof id === 'string' ? id : null
      }),
    forget: id => ask(async () => isYes(await scripts.forgetEnded(client, [], [id]))),
    expire: now => ask(async () => texts(await scripts.expire(client, [], [now]))),
    async reportWorker(worker) {
      try {
        await ask(() => scripts.report(client, [], [worker.id, JSON.stringify(worker)]))
      } catch (error) {
        if (!(error instanceof OutOfReach)) throw error
      }
    },
    workers: () =>
      ask(async () =>
        texts(await scripts.reports(client, [], [WORKER_KNOWN_MS / 1000])).map(
          text => JSON.parse(text) as WorkerReport,
        ),
      ),
    close() {
      redis.close()
      closing.abort()
      return Promise.resolve()
    },
  }
}
