import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { type RunLedger } from '../../src/server/ledger/runLedger.ts'
import { createRedisLedger } from '../../src/server/ledger/redisLedger.ts'
import { OutOfReach } from '../../src/server/outOfReach.ts'
import { createRedisQueue, type RedisQueueSettings } from '../../src/server/queue/redisQueue.ts'
import { type QueuedRun, type RunQueue } from '../../src/server/queue/runQueue.ts'
import { ledgerContract } from './ledgerContract.ts'
import { queueContract } from './queueContract.ts'
import { type RedisServer, startRedis } from './redisServer.ts'

let redis: RedisServer
beforeAll(async () => {
  redis = await startRedis()
})
beforeEach(async () => {
  await redis.start()
  await redis.clear()
})
afterAll(() => redis.remove())

const never = new AbortController().signal
const run = (id: string, owner = 'ann'): QueuedRun => ({ id, owner, model: 'm/one', batchKey: 'k' })

const openQueue = async (settings: Omit<RedisQueueSettings, 'url'> = {}): Promise<RunQueue> => {
  const queue = await createRedisQueue({ url: redis.url, ...settings })
  onTestFinished(() => queue.close())
  return queue
}
const openLedger = async (): Promise<RunLedger> => {
  const ledger = await createRedisLedger(redis.url)
  onTestFinished(() => ledger.close())
  return ledger
}
const milliseconds = async (work: Promise<unknown>): Promise<number> => {
  const start = performance.now()
  await work
  return performance.now() - start
}

describe('queue on Redis', () => {
  queueContract(() => createRedisQueue({ url: redis.url }))

  test('of many takers each run has one', async () => {
    const queues = await Promise.all([openQueue(), openQueue(), openQueue()])
    const ids = Array.from({ length: 60 }, (_, index) => `r${index}`)
    for (const [index, id] of ids.entries()) await queues[index % 3]?.add(run(id, `owner${index % 7}`))
    const stop = new AbortController()
    const taken: string[] = []
    await Promise.allSettled(
      queues.map(async queue => {
        for (;;) {
          const next = await queue.take(['m/one'], stop.signal)
          taken.push(next.id)
          await next.done()
          if (taken.length === ids.length) stop.abort()
        }
      }),
    )
    expect([...taken].sort()).toEqual([...ids].sort())
  })

  test('runs of a worker that has died are taken over, and go alone', async () => {
    const dead = await openQueue({ lockMs: 1200 })
    const other = await openQueue({ lockMs: 1200 })
    await dead.add(run('a1'))
    await dead.add(run('a2'))
    await dead.add(run('a3'))
    const lost = await dead.take(null, never)
    expect(await dead.takeMore(lost, 1)).toHaveLength(1)
    await dead.close()
    const rest = await other.take(null, never)
    expect(rest.id).toBe('a3')
    const first = await other.take(null, never)
    expect(await other.takeMore(first, 5)).toEqual([])
    const second = await other.take(null, never)
    expect([first, second].map(({ id, attempt }) => [id, attempt]).sort()).toEqual([
      ['a1', 2],
      ['a2', 2],
    ])
    // While it is said again and again that they are held, nobody takes them.
    await new Promise(resolve => setTimeout(resolve, 2500))
    const third = await openQueue({ lockMs: 1200 })
    await third.add(run('b'))
    expect((await third.take(null, never)).id).toBe('b')
    // What the dead one says now counts no more.
    for (const held of [first, second, rest]) await held.done()
    expect(await third.waiting()).toEqual(new Map())
  })

  test('priorities are counted anew on a queue that is never empty', async () => {
    const queue = await openQueue({ rebaseAt: 20 })
    await queue.add(run('c0', 'cid'))
    let order: string[] = []
    for (let round = 0; round < 40; round++) {
      await queue.add(run(`a${round}`, 'ann'))
      await queue.add(run(`b${round}`, 'bob'))
      for (let taken = 0; taken < 2; taken++) {
        const next = await queue.take(null, never)
        order.push(next.id)
        await next.done()
      }
    }
    const last = await queue.take(null, never)
    await last.done()
    order.push(last.id)
    order = order.filter(id => id !== 'c0')
    for (const owner of ['a', 'b']) {
      expect(order.filter(id => id.startsWith(owner))).toEqual(
        Array.from({ length: 40 }, (_, n) => `${owner}${n}`),
      )
    }
    // No owner is ever more than one ahead of the other.
    let ahead = 0
    for (const id of order) {
      ahead += id.startsWith('a') ? 1 : -1
      expect(Math.abs(ahead)).toBeLessThanOrEqual(1)
    }
  })

  test('nothing that was accepted is lost when Redis dies; what it holds goes on; accepting fails fast', async () => {
    const front = await openQueue()
    const worker = await openQueue()
    await front.add(run('a'))
    await front.add(run('b'))
    const held = await worker.take(null, never)
    await redis.kill()
    expect(await milliseconds(expect(front.add(run('c'))).rejects.toThrow(OutOfReach))).toBeLessThan(2000)
    await expect(front.place('b')).rejects.toThrow(/Redis at redis:\/\/127.0.0.1:\d+ is out of reach \(/)
    const ended = held.done()
    const next = worker.take(null, never)
    await redis.start()
    await ended
    const after = await next
    expect([held.id, after.id, after.attempt]).toEqual(['a', 'b', 1])
    await after.done()
    await front.add(run('c'))
    const last = await worker.take(null, never)
    expect(last.id).toBe('c')
    await last.done()
  })

  test('a Redis that hangs is out of reach too', async () => {
    const queue = await openQueue()
    await queue.add(run('a'))
    redis.freeze()
    try {
      expect(await milliseconds(expect(queue.waiting()).rejects.toThrow(OutOfReach))).toBeLessThan(2500)
    } finally {
      redis.thaw()
    }
    expect((await queue.take(null, never)).id).toBe('a')
  })
})

describe('ledger on Redis', () => {
  ledgerContract(() => createRedisLedger(redis.url))

  const open = { ...run('a'), hash: 'h', saves: [], acceptedAt: 1, end: null, cancelled: false }

  test('an outage: accepting fails, an end waits, readers and wishes to cancel go on', async () => {
    const front = await openLedger()
    const worker = await openLedger()
    const heard = new Promise<string>(resolve => worker.onCancel(resolve))
    await front.create(open)
    await front.create({ ...open, id: 'b' })
    await front.append('a', { status: 'RECEIVED', run: 'a', hash: 'h', at: 'now' })
    const reader = (async () => {
      const read: string[] = []
      for await (const { id, event } of front.events('a', 0, never)) read.push(`${id} ${event.status}`)
      return read
    })()
    await redis.kill()
    expect(await milliseconds(expect(front.create(open)).rejects.toThrow(OutOfReach))).toBeLessThan(2000)
    await worker.append('a', { status: 'LOG', text: 'not made up for' })
    const ended = worker.finish('a', { status: 'CANCELLED', why: 'asked' })
    await redis.start()
    expect(await ended).toBe(true)
    expect(await worker.finish('a', { status: 'CANCELLED', why: 'again' })).toBe(false)
    expect(await reader).toEqual(['1 RECEIVED', '2 CANCELLED'])
    const again = await openLedger()
    await again.cancel('b')
    expect(await heard).toBe('b')
  })

  test('readers in other processes are woken', async () => {
    const [front, worker] = await Promise.all([openLedger(), openLedger()])
    await front.create(open)
    const read: number[] = []
    const reading = (async () => {
      for await (const { id } of front.events('a', 0, never)) read.push(id)
    })()
    await worker.append('a', { status: 'LOG', text: 'one' })
    await worker.finish('a', { status: 'CANCELLED', why: 'asked' })
    await reading
    expect(read).toEqual([1, 2])
  })
})
