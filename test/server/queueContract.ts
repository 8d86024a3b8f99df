import { expect, onTestFinished, test } from 'vitest'
import { type QueuedRun, type RunQueue } from '../../src/server/queue/runQueue.ts'

const never = new AbortController().signal

const run = (id: string, more: Partial<QueuedRun> = {}): QueuedRun => ({
  id,
  owner: 'ann',
  model: 'm/one',
  batchKey: null,
  ...more,
})

/** Takes everything that waits for these models, one after the other, each ended before the next. */
const takeAll = async (queue: RunQueue, count: number, models: string[] | null = null): Promise<string[]> => {
  const order: string[] = []
  for (let taken = 0; taken < count; taken++) {
    const next = await queue.take(models, never)
    order.push(next.id)
    await next.done()
  }
  return order
}

/** What every queue does. @param open a queue with nothing in it */
export const queueContract = (open: () => Promise<RunQueue>): void => {
  const fresh = async (): Promise<RunQueue> => {
    const queue = await open()
    onTestFinished(() => queue.close())
    return queue
  }

  test('a run is taken with all that was said of it, once', async () => {
    const queue = await fresh()
    const sent = run('a', { owner: 'bob', batchKey: 'k' })
    await queue.add(sent)
    const taken = await queue.take(['m/one'], never)
    expect({ ...taken }).toMatchObject({ ...sent, attempt: 1 })
    expect(await queue.waiting()).toEqual(new Map())
    await taken.done()
  })

  test('the same id again changes nothing while it waits or is held', async () => {
    const queue = await fresh()
    await queue.add(run('a'))
    await queue.add(run('a'))
    const taken = await queue.take(null, never)
    await queue.add(run('a'))
    await queue.add(run('b'))
    expect(await queue.waiting()).toEqual(new Map([['m/one', 1]]))
    await taken.done()
    expect(await takeAll(queue, 1)).toEqual(['b'])
  })

  test('a hundred runs of one owner delay a single run of another by one', async () => {
    const queue = await fresh()
    for (let index = 0; index < 100; index++) await queue.add(run(`a${index}`))
    expect(await takeAll(queue, 10)).toHaveLength(10)
    await queue.add(run('b', { owner: 'bob' }))
    expect(await queue.place('b')).toBe(2)
    expect(await takeAll(queue, 3)).toEqual(['a10', 'b', 'a11'])
  })

  test('owners take turns, each in the order of arrival', async () => {
    const queue = await fresh()
    for (const id of ['a1', 'a2', 'a3']) await queue.add(run(id))
    for (const id of ['b1', 'b2']) await queue.add(run(id, { owner: 'bob' }))
    await queue.add(run('c1', { owner: 'cid' }))
    expect(await takeAll(queue, 6)).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'a3'])
  })

  test('an owner has no debt for runs that were taken out', async () => {
    const queue = await fresh()
    for (let index = 0; index < 5; index++) await queue.add(run(`a${index}`))
    for (let index = 0; index < 4; index++) await queue.add(run(`b${index}`, { owner: 'bob' }))
    for (let index = 0; index < 5; index++) expect(await queue.remove(`a${index}`)).toBe(true)
    expect(await queue.remove('a0')).toBe(false)
    await queue.add(run('a5'))
    expect(await takeAll(queue, 2)).toEqual(['b0', 'a5'])
  })

  test("another model's queue that is further does not put anybody behind", async () => {
    const queue = await fresh()
    for (let index = 0; index < 20; index++) await queue.add(run(`x${index}`, { model: 'm/fast' }))
    for (let index = 0; index < 5; index++) await queue.add(run(`y${index}`))
    expect(await takeAll(queue, 20, ['m/fast'])).toHaveLength(20)
    await queue.add(run('b', { owner: 'bob' }))
    expect(await takeAll(queue, 2, ['m/one'])).toEqual(['y0', 'b'])
  })

  test('a worker of several models takes the lowest tag of all, runs without a model too', async () => {
    const queue = await fresh()
    for (const id of ['a1', 'a2']) await queue.add(run(id))
    await queue.add(run('b1', { owner: 'bob', model: 'm/two' }))
    await queue.add(run('n1', { owner: 'cid', model: null }))
    await queue.add(run('z1', { owner: 'dan', model: 'm/three' }))
    const order = await takeAll(queue, 4, ['m/one', 'm/two'])
    expect(order.at(-1)).toBe('a2')
    expect([...order].sort()).toEqual(['a1', 'a2', 'b1', 'n1'])
    expect(await queue.waiting()).toEqual(new Map([['m/three', 1]]))
  })

  test('who waits gets what comes, and only what is for them', async () => {
    const queue = await fresh()
    const two = queue.take(['m/two'], never)
    const one = queue.take(['m/one'], never)
    await queue.add(run('a'))
    expect((await one).id).toBe('a')
    await queue.add(run('b', { model: 'm/two' }))
    expect((await two).id).toBe('b')
    await (await one).done()
    await (await two).done()
  })

  test('who stops waiting takes nothing', async () => {
    const queue = await fresh()
    const stop = new AbortController()
    const waiting = queue.take(null, stop.signal)
    stop.abort(new Error('stopped'))
    await expect(waiting).rejects.toThrow('stopped')
    await queue.add(run('a'))
    expect(await takeAll(queue, 1)).toEqual(['a'])
  })

  test('a run that is given back is next', async () => {
    const queue = await fresh()
    for (const id of ['a1', 'a2']) await queue.add(run(id))
    const taken = await queue.take(null, never)
    await taken.giveBack()
    expect(await queue.place('a1')).toBe(1)
    const again = await queue.take(null, never)
    expect([again.id, again.attempt]).toEqual(['a1', 1])
    await again.done()
    expect(await takeAll(queue, 1)).toEqual(['a2'])
  })

  test('a batch is what comes next and goes together', async () => {
    const queue = await fresh()
    for (const id of ['a1', 'a2', 'a3']) await queue.add(run(id, { batchKey: 'k' }))
    await queue.add(run('b1', { owner: 'bob', batchKey: 'k' }))
    await queue.add(run('c1', { owner: 'cid', batchKey: 'other' }))
    const first = await queue.take(null, never)
    expect(first.id).toBe('a1')
    const more = await queue.takeMore(first, 10)
    expect(more.map(taken => taken.id)).toEqual(['b1'])
    for (const taken of [first, ...more]) await taken.done()
    const alone = await queue.take(null, never)
    expect(alone.id).toBe('c1')
    await alone.done()
    const next = await queue.take(null, never)
    const one = await queue.takeMore(next, 0)
    expect(one).toEqual([])
    const rest = await queue.takeMore(next, 1)
    expect(rest.map(taken => taken.id)).toEqual(['a3'])
    for (const taken of [next, ...rest]) await taken.done()
  })

  test('runs without a batch key go alone', async () => {
    const queue = await fresh()
    for (const id of ['a1', 'a2']) await queue.add(run(id))
    const first = await queue.take(null, never)
    expect(await queue.takeMore(first, 10)).toEqual([])
    await first.done()
  })

  test('places are those in the queue of the model', async () => {
    const queue = await fresh()
    await queue.add(run('x', { model: 'm/two' }))
    for (const id of ['a1', 'a2', 'a3']) await queue.add(run(id))
    expect(await Promise.all(['a1', 'a3', 'x', 'unknown'].map(id => queue.place(id)))).toEqual([
      1,
      3,
      1,
      null,
    ])
    const taken = await queue.take(['m/one'], never)
    expect(await Promise.all(['a1', 'a3'].map(id => queue.place(id)))).toEqual([null, 2])
    await taken.done()
  })

  test('an id whose run has ended may come again', async () => {
    const queue = await fresh()
    await queue.add(run('a'))
    await takeAll(queue, 1)
    await queue.add(run('a'))
    expect(await takeAll(queue, 1)).toEqual(['a'])
  })

  test('closing ends the waiting', async () => {
    const queue = await open()
    const waiting = expect(queue.take(null, never)).rejects.toThrow('closed')
    await queue.close()
    await waiting
    await expect(queue.add(run('a'))).rejects.toThrow('closed')
  })
}
