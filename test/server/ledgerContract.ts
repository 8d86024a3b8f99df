import { expect, onTestFinished, test } from 'vitest'
import { type RunReport } from '../../src/graph/runReport.ts'
import { type EndEvent } from '../../src/protocol/http/runEvent.ts'
import {
  type RunLedger,
  type RunRecord,
  type StoredEvent,
  type WorkerReport,
} from '../../src/server/ledger/runLedger.ts'

const record = (id: string, more: Partial<RunRecord> = {}): RunRecord => ({
  id,
  owner: 'ann',
  model: 'm/one',
  batchKey: 'k',
  hash: 'h',
  saves: ['x', 'y'],
  acceptedAt: 5,
  end: null,
  cancelled: false,
  ...more,
})

const report: RunReport = {
  device: 'cpu',
  deviceLabel: 'here',
  precision: 'fp32',
  notices: [],
  timings: { plan: 0, compile: 0, run: 0, total: 0 },
  fed: [],
  unembeddedPositions: 0,
  plan: { batches: [], steps: [], layers: [], leftOut: [], memory: { budget: 0, kept: 0 } },
  nodes: {},
  endpoint: null,
  reused: false,
}

const completed = (keptUntil: number): EndEvent => ({
  status: 'COMPLETED',
  result: { bytes: 3, tensors: [], keptUntil: new Date(keptUntil).toISOString() },
  report,
  batchedWith: 0,
})

const failed: EndEvent = { status: 'FAILED', error: { name: 'Error', message: 'no' } }

const all = async (events: AsyncIterable<StoredEvent>): Promise<StoredEvent[]> => {
  const read: StoredEvent[] = []
  for await (const event of events) read.push(event)
  return read
}

const later = (): number => Date.now() + 3_600_000

/** What every ledger does. @param open a ledger with nothing in it */
export const ledgerContract = (open: () => Promise<RunLedger>): void => {
  const fresh = async (): Promise<RunLedger> => {
    const ledger = await open()
    onTestFinished(() => ledger.close())
    return ledger
  }
  const never = new AbortController().signal

  test('a run is created once and read as it was written', async () => {
    const ledger = await fresh()
    expect(await ledger.get('a')).toBeNull()
    expect(await ledger.create(record('a', { model: null, batchKey: null }))).toBe(true)
    expect(await ledger.create(record('a', { owner: 'bob' }))).toBe(false)
    expect(await ledger.get('a')).toEqual(record('a', { model: null, batchKey: null }))
  })

  test('of many ends at once there is one', async () => {
    const ledger = await fresh()
    await ledger.create(record('a'))
    const ends = await Promise.all([
      ledger.finish('a', failed),
      ledger.finish('a', completed(later())),
      ledger.finish('a', { status: 'CANCELLED', why: 'asked' }),
    ])
    expect(ends.filter(first => first)).toHaveLength(1)
    await ledger.append('a', { status: 'LOG', text: 'too late' })
    const events = await all(ledger.events('a', 0, never))
    expect(events).toHaveLength(1)
    expect((await ledger.get('a'))?.end).toEqual(events[0]?.event)
    expect(await ledger.finish('unknown', failed)).toBe(false)
  })

  test('events are numbered, kept, and read on from any of them', async () => {
    const ledger = await fresh()
    await ledger.create(record('a'))
    await ledger.append('a', { status: 'RECEIVED', run: 'a', hash: 'h', at: 'now' })
    await ledger.append('a', { status: 'LOG', text: 'one' })
    await ledger.finish('a', failed)
    const read = await all(ledger.events('a', 0, never))
    expect(read.map(({ id, event }) => [id, event.status])).toEqual([
      [1, 'RECEIVED'],
      [2, 'LOG'],
      [3, 'FAILED'],
    ])
    expect(await all(ledger.events('a', 1, never))).toEqual(read.slice(1))
    expect(await all(ledger.events('a', 3, never))).toEqual([])
    expect(await all(ledger.events('unknown', 0, never))).toEqual([])
  })

  test('readers get events as they come, each in full', async () => {
    const ledger = await fresh()
    await ledger.create(record('a'))
    const readers = [0, 1].map(after => all(ledger.events('a', after, never)))
    for (let index = 0; index < 20; index++) await ledger.append('a', { status: 'LOG', text: `${index}` })
    await ledger.finish('a', failed)
    const read = await Promise.all(readers)
    expect(read.map(events => events.map(({ id }) => id))).toEqual([
      Array.from({ length: 21 }, (_, index) => index + 1),
      Array.from({ length: 20 }, (_, index) => index + 2),
    ])
  })

  test('a reader that leaves is not held', async () => {
    const ledger = await fresh()
    await ledger.create(record('a'))
    const leave = new AbortController()
    const reading = all(ledger.events('a', 0, leave.signal))
    leave.abort()
    expect(await reading).toEqual([])
  })

  test('a wish to cancel is told to all and stands in the record', async () => {
    const ledger = await fresh()
    const heard: string[] = []
    let tell = (): void => undefined
    const told = new Promise<void>(resolve => (tell = resolve))
    const end = ledger.onCancel(id => {
      heard.push(id)
      if (id === 'b') tell()
    })
    await ledger.create(record('a'))
    await ledger.create(record('b'))
    await ledger.create(record('over'))
    await ledger.finish('over', failed)
    for (const id of ['a', 'over', 'unknown', 'b']) await ledger.cancel(id)
    await told
    expect(heard).toEqual(['a', 'b'])
    expect((await ledger.get('a'))?.cancelled).toBe(true)
    expect((await ledger.get('over'))?.cancelled).toBe(false)
    end()
  })

  test('open runs are counted by owner', async () => {
    const ledger = await fresh()
    for (const id of ['a', 'b', 'c']) await ledger.create(record(id))
    await ledger.create(record('d', { owner: 'bob' }))
    await ledger.finish('a', failed)
    expect([
      await ledger.openRuns('ann'),
      await ledger.openRuns('bob'),
      await ledger.openRuns('cid'),
    ]).toEqual([2, 1, 0])
  })

  test("the owner's newest completed run of a graph is found while it is kept", async () => {
    const ledger = await fresh()
    for (const [index, id] of ['a', 'b', 'c', 'd', 'e'].entries()) {
      await ledger.create(
        record(id, { acceptedAt: index, owner: id === 'd' ? 'bob' : 'ann', hash: id === 'e' ? 'g' : 'h' }),
      )
    }
    expect(await ledger.findCompleted('ann', 'h')).toBeNull()
    // The one that was accepted last counts, whichever ends last.
    for (const id of ['b', 'a', 'd', 'e']) await ledger.finish(id, completed(later()))
    await ledger.finish('c', failed)
    expect(await ledger.findCompleted('ann', 'h')).toBe('b')
    expect(await ledger.forget('b')).toBe(true)
    expect(await ledger.findCompleted('ann', 'h')).toBe('a')
    expect(await ledger.findCompleted('cid', 'h')).toBeNull()
  })

  test('what is no longer kept is told once and forgotten', async () => {
    const ledger = await fresh()
    const now = Date.now()
    for (const id of ['a', 'b', 'c']) await ledger.create(record(id))
    await ledger.finish('a', completed(now + 1000))
    await ledger.finish('b', completed(now + 100_000))
    expect(await ledger.expire(now)).toEqual([])
    expect(await ledger.expire(now + 2000)).toEqual(['a'])
    expect(await ledger.expire(now + 2000)).toEqual([])
    expect(await ledger.get('a')).toBeNull()
    expect(await ledger.findCompleted('ann', 'h')).toBe('b')
    expect((await ledger.expire(now + 1e12)).sort()).toEqual(['b'])
    expect(await ledger.get('c')).not.toBeNull()
  })

  test('only what has ended can be forgotten', async () => {
    const ledger = await fresh()
    await ledger.create(record('a'))
    expect([await ledger.forget('a'), await ledger.forget('unknown')]).toEqual([false, false])
    await ledger.finish('a', failed)
    expect([await ledger.forget('a'), await ledger.forget('a')]).toEqual([true, false])
    expect(await ledger.get('a')).toBeNull()
    expect(await ledger.create(record('a'))).toBe(true)
    expect(await all(ledger.events('a', 0, AbortSignal.abort()))).toEqual([])
    expect(await ledger.openRuns('ann')).toBe(1)
  })

  test('workers are known by their newest report', async () => {
    const ledger = await fresh()
    const worker: WorkerReport = {
      id: 'w',
      models: ['m/one'],
      loaded: [],
      device: 'cpu',
      running: 0,
      memory: { used: 0, budget: 1 },
    }
    expect(await ledger.workers()).toEqual([])
    await ledger.reportWorker(worker)
    await ledger.reportWorker({ ...worker, loaded: ['m/one'] })
    expect(await ledger.workers()).toEqual([{ ...worker, loaded: ['m/one'] }])
  })
}
