import { createRedisBackend, Queue, Worker } from 'bullmq'
import { type RedisConnection } from '../redis/connectRedis.ts'
import { type QueuedRun } from './runQueue.ts'

/** A run as it lies in Redis. */
export interface QueueEntry extends QueuedRun {
  /** Its fair tag. */
  tag: number
}

/** BullMQ's queue of one model. */
export interface ModelQueue {
  /** '' for runs that need none. */
  model: string
  jobs: Queue<QueueEntry, void>
  /** Takes runs; there once somebody has taken from this queue, and looks for runs whose worker has died. */
  worker: () => Worker<QueueEntry, void>
}

export interface ModelQueues {
  of: (model: string) => ModelQueue
  /** Workers that are there. */
  workers: () => Worker<QueueEntry, void>[]
  close: () => Promise<void>
}

/** What all keys of queues begin with. */
export const PREFIX = 'vitrine:queue'

/** Queues by model, made when they are first asked for, on one connection. @param lockMs for which a run stays with a worker that says nothing */
export const createModelQueues = ({ client }: RedisConnection, lockMs: number): ModelQueues => {
  const queues = new Map<string, ModelQueue>()
  const made: Worker<QueueEntry, void>[] = []

  const open = (model: string): ModelQueue => {
    const name = `runs-${encodeURIComponent(model)}`
    // Nothing is kept of a run that has ended: the ledger has it.
    const common = { connection: client, prefix: PREFIX }
    const jobs = new Queue<QueueEntry, void>(name, {
      ...common,
      streams: { events: { maxLen: 100 } },
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
    })
    // What fails is told to whoever asked; what BullMQ does of itself it does again.
    jobs.on('error', () => undefined)
    let worker: Worker<QueueEntry, void> | undefined
    return {
      model,
      jobs,
      worker: () => {
        if (worker === undefined) {
          worker = new Worker<QueueEntry, void>(
            name,
            null,
            {
              ...common,
              lockDuration: lockMs,
              stalledInterval: lockMs / 4,
              // Whoever takes a run decides when it is given up: here it would vanish without an end.
              maxStalledCount: 1_000_000,
              removeOnComplete: { count: 0 },
            },
            // Without a connection that blocks: one worker waits for many queues at once.
            (queue, options) => createRedisBackend(queue, options, {}),
          )
          worker.on('error', () => undefined)
          made.push(worker)
          void worker.startStalledCheckTimer()
        }
        return worker
      },
    }
  }

  return {
    of(model) {
      const queue = queues.get(model) ?? open(model)
      queues.set(model, queue)
      return queue
    },
    workers: () => made,
    close: async () => {
      await Promise.all([
        ...made.map(worker => worker.close(true)),
        ...[...queues.values()].map(({ jobs }) => jobs.close()),
      ])
    },
  }
}
