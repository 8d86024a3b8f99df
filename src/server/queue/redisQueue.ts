import { randomUUID } from 'node:crypto'
import { type Job } from 'bullmq'
import { VitrineError } from '../../graph/errors.ts'
import { OutOfReach } from '../outOfReach.ts'
import { connectRedis } from '../redis/connectRedis.ts'
import { type HeldRuns, holdRuns } from './holdRuns.ts'
import { createModelQueues, type ModelQueue, PREFIX, type QueueEntry } from './modelQueues.ts'
import { counts, find, heads, moveBase, tagRun, untagRun } from './redisScripts.ts'
import { type RunQueue, type TakenRun } from './runQueue.ts'
import { createWake } from './wake.ts'

export interface RedisQueueSettings {
  url: URL
  /** Milliseconds after which a run is taken over from a worker that says nothing of it. */
  lockMs?: number
  /** Tags above the base from which on priorities are counted anew. */
  rebaseAt?: number
}

/**
 * A worker says every sixth of this time that it is there. An outage of ten seconds that begins just before it would
 * have said so again leaves three seconds to reconnect; a worker that dies holds its runs up for 20 to 25 seconds.
 */
const LOCK_MS = 20_000
/** BullMQ takes priorities up to 2^21 and we count anew at half of that: nobody has a million runs waiting. */
const REBASE_AT = 2 ** 20
const MOST_PRIORITY = 2 ** 21 - 1
/** A worker looks by itself so often, should it not have heard that there is something. */
const LOOK_MS = 1_000

const CHANNEL = `${PREFIX}:new`
const FURTHEST = `${PREFIX}:furthest`
const MODELS = `${PREFIX}:models`
const clockKey = (model: string): string => `${PREFIX}:clock:${model}`
const ownKey = (model: string, owner: string): string => `${PREFIX}:own:${encodeURIComponent(owner)}:${model}`

const texts = (reply: unknown): string[] => (Array.isArray(reply) ? reply.map(String) : [])

const parse = (data: string): QueueEntry => JSON.parse(data) as QueueEntry

/**
 * The queue of many machines: one BullMQ queue a model, a run's priority there its fair tag.
 * @throws OutOfReach where Redis does not answer
 */
export const createRedisQueue = async ({
  url,
  lockMs = LOCK_MS,
  rebaseAt = REBASE_AT,
}: RedisQueueSettings): Promise<RunQueue> => {
  const redis = await connectRedis(url)
  const { client, ask, insist } = redis
  const queues = createModelQueues(redis, lockMs)
  const held: HeldRuns = holdRuns(queues, lockMs)
  const wake = createWake()
  await redis.listen(CHANNEL, wake.all)
  redis.onHearingAgain(wake.all)

  const openCheck = (): void => {
    if (redis.closed) throw new VitrineError('The queue is closed.')
  }

  const keysOf = (list: readonly ModelQueue[]): string[] =>
    list.flatMap(({ jobs }) => [jobs.keys['wait'] ?? '', jobs.keys['prioritized'] ?? ''])

  const queuesOf = async (models: readonly string[] | null): Promise<ModelQueue[]> => {
    const names = models === null ? await client.smembers(MODELS) : ['', ...models]
    return [...new Set(names)].map(queues.of)
  }

  const priorityOf = (tag: number, base: number): number => Math.min(Math.max(1, tag - base), MOST_PRIORITY)

  const rebase = async ({ model, jobs }: ModelQueue): Promise<void> => {
    const base = Number(await moveBase(client, [clockKey(model)], []))
    // In order, so that those of equal priority keep theirs. A run that is taken meanwhile is none the worse.
    for (const job of await jobs.getJobs(['prioritized'], 0, -1, true)) {
      await job.changePriority({ priority: priorityOf(job.data.tag, base) }).catch(held.unlessLost)
    }
  }

  const untag = (entry: QueueEntry, tag: number): Promise<unknown> => {
    const model = entry.model ?? ''
    return untagRun(client, [clockKey(model), ownKey(model, entry.owner), FURTHEST], [entry.id, tag])
  }

  const taken = ({ jobs, model }: ModelQueue, job: Job<QueueEntry, void>, token: string): TakenRun => {
    const { tag, ...run } = job.data
    const release = held.hold(model, run.id, token)
    let left = false
    const leave = async (how: () => Promise<unknown>): Promise<void> => {
      if (left) return
      left = true
      try {
        await insist(async () => {
          await how().catch(held.unlessLost)
          await untag(job.data, tag)
        })
      } finally {
        release()
      }
    }
    return {
      ...run,
      attempt: job.stalledCounter + 1,
      done: () => leave(() => job.moveToCompleted(undefined, token, false)),
      giveBack: () =>
        leave(async () => {
          // Without a priority it stands before all that have one.
          await job.changePriority({ priority: 0 })
          await job.moveToWait(token)
          await client.publish(CHANNEL, jobs.name)
        }),
    }
  }

  const takeFrom = async (queue: ModelQueue): Promise<TakenRun | undefined> => {
    const token = randomUUID()
    // Undefined where nothing waits, whatever its type says.
    const job = (await queue.worker().getNextJob(token, { block: false })) as
      Job<QueueEntry, void> | undefined
    if (job === undefined) return undefined
    const run = taken(queue, job, token)
    // Where this fails it is made up for when the run has ended.
    await untag(job.data, job.data.tag).catch(() => undefined)
    return run
  }

  const headsOf = async (
    list: readonly ModelQueue[],
  ): Promise<{ queue: ModelQueue; entry: QueueEntry; deaths: number }[]> => {
    const reply = texts(
      await heads(
        client,
        keysOf(list),
        list.map(({ jobs }) => jobs.toKey('')),
      ),
    )
    return list.flatMap((queue, index) => {
      const data = reply[2 * index] ?? ''
      return data === '' ? [] : [{ queue, entry: parse(data), deaths: Number(reply[2 * index + 1]) }]
    })
  }

  const takeNow = async (models: readonly string[] | null): Promise<TakenRun | undefined> => {
    const list = await queuesOf(models)
    // Made now, they also look for runs of workers that have died while nothing waits.
    for (const queue of list) queue.worker()
    const found = await headsOf(list)
    const first = found.reduce<(typeof found)[number] | undefined>(
      (least, next) => (least === undefined || next.entry.tag < least.entry.tag ? next : least),
      undefined,
    )
    return first === undefined ? undefined : ((await takeFrom(first.queue)) ?? takeNow(models))
  }

  return {
    async add(run) {
      openCheck()
      await ask(async () => {
        const model = run.model ?? ''
        const queue = queues.of(model)
        const [tag = 1, base = 0] = texts(
          await tagRun(
            client,
            [clockKey(model), ownKey(model, run.owner), FURTHEST, MODELS, ...keysOf([queue])],
            [run.id, model],
          ),
        ).map(Number)
        const { id, owner, batchKey } = run
        await queue.jobs.add(
          'run',
          { id, owner, model: run.model, batchKey, tag },
          { jobId: id, priority: priorityOf(tag, base) },
        )
        if (tag - base > rebaseAt) await rebase(queue)
        await client.publish(CHANNEL, queue.jobs.name)
      })
    },
    async take(models, signal) {
      for (;;) {
        openCheck()
        signal.throwIfAborted()
        const nothingNew = wake.next()
        try {
          const run = await ask(() => takeNow(models))
          if (run !== undefined) {
            if (!signal.aborted && !redis.closed) return run
            await run.giveBack()
            continue
          }
        } catch (error) {
          if (!(error instanceof OutOfReach)) throw error
        }
        await nothingNew(signal, LOOK_MS)
      }
    },
    async takeMore(like, most) {
      openCheck()
      const batch: TakenRun[] = []
      if (like.batchKey === null) return batch
      const queue = queues.of(like.model ?? '')
      while (batch.length < most) {
        const run = await ask(async () => {
          const [head] = await headsOf([queue])
          // A run with which a worker has died may be why: it goes alone.
          return head?.entry.batchKey === like.batchKey && head.deaths === 0 ? takeFrom(queue) : undefined
        }).catch((error: unknown) => {
          if (error instanceof OutOfReach) return undefined
          throw error
        })
        if (run === undefined) break
        if (run.batchKey !== like.batchKey) {
          await run.giveBack()
          break
        }
        batch.push(run)
      }
      return batch
    },
    remove: id =>
      ask(async () => {
        const list = await queuesOf(null)
        const [index] = texts(await find(client, keysOf(list), [id]))
        const queue = list[Number(index) - 1]
        const job = await queue?.jobs.getJob(id)
        if (queue === undefined || job === undefined || (await queue.jobs.remove(id)) !== 1) return false
        await untag(job.data, 0)
        return true
      }),
    place: id =>
      ask(async () => {
        const [, place] = texts(await find(client, keysOf(await queuesOf(null)), [id]))
        return place === undefined ? null : Number(place)
      }),
    waiting: () =>
      ask(async () => {
        const list = await queuesOf(null)
        const waiting = texts(await counts(client, keysOf(list), [])).map(Number)
        return new Map(
          list.flatMap(({ model }, index): [string, number][] => {
            const count = waiting[index] ?? 0
            return count === 0 ? [] : [[model, count]]
          }),
        )
      }),
    async close() {
      if (redis.closed) return
      held.close()
      const closing = queues.close()
      redis.close()
      wake.all()
      await closing
    },
  }
}
