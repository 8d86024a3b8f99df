import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  accept,
  endOf,
  firstOf,
  logitsOf,
  model,
  silent,
  sweepOf,
  valuesOf,
} from '../../../test/server/workerRuns.ts'
import { type Backend } from '../../backend/backend.ts'
import { EngineEnded } from '../../backend/engineEnded.ts'
import { createNodeBackend } from '../../backend/node.ts'
import { type Graph } from '../../graph/versions/v1.ts'
import { defaultLimits } from '../http/options.ts'
import { openParts, type Parts } from '../openParts.ts'
import { OutOfReach } from '../outOfReach.ts'
import { createRunWorker, type RunWorkerOptions } from './runWorker.ts'

let folder: string
let count = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-worker-'))
})
afterAll(() => rm(folder, { recursive: true }))

const newParts = () => openParts({ data: join(folder, String(count++)) })

describe('a worker, its parts failing', () => {
  let backend: Backend
  beforeAll(() => {
    backend = createNodeBackend()
  })
  afterAll(() => backend.close())
  const start = (parts: Parts, more: Partial<RunWorkerOptions> = {}) =>
    createRunWorker({ ...parts, backend, models: [model], limits: defaultLimits, log: silent, ...more })

  test('a store that is out of reach is waited for: the run is not lost', async () => {
    const parts = await newParts()
    let failures = 3
    const fails = () => {
      if (failures-- > 0) throw new OutOfReach('The store', 'it is being moved')
    }
    const worker = await start(parts, {
      store: {
        ...parts.store,
        get: async key => (fails(), parts.store.get(key)),
        put: async (key, bytes) => (fails(), parts.store.put(key, bytes)),
      },
    })
    const id = await accept(parts, logitsOf(8, 9))
    expect(await endOf(parts, id)).toMatchObject({ status: 'COMPLETED' })
    expect(failures).toBeLessThan(0)
    await worker.stop(1000)
  })

  test('a worker that stops finishes what it can, and gives the rest back to the next one', async () => {
    const parts = await newParts()
    const first = await start(parts, { batch: 1 })
    const long = await accept(parts, sweepOf(600))
    await firstOf(parts, long, 'RUNNING')
    await first.stop(0)
    expect((await parts.ledger.get(long))?.end).toBeNull()
    expect(await parts.queue.place(long)).toBe(1)
    const id = await accept(parts, logitsOf(1))
    await parts.queue.remove(long)
    const second = await start(parts)
    expect(await endOf(parts, id)).toMatchObject({ status: 'COMPLETED' })
    await second.stop(5000)
  })

  test('a run that takes too long fails with the limit in words; one that three workers died with is not tried again', async () => {
    const parts = await newParts()
    const worker = await start(parts, { limits: { ...defaultLimits, deadlineMs: 30 } })
    const id = await accept(parts, sweepOf(600))
    expect(await endOf(parts, id)).toMatchObject({
      status: 'FAILED',
      error: { message: expect.stringContaining('longer than 0.03 s') as string },
    })
    await worker.stop(1000)
    const fourth = await start(parts, {
      queue: {
        ...parts.queue,
        take: async (models, signal) => ({ ...(await parts.queue.take(models, signal)), attempt: 4 }),
      },
    })
    expect(await endOf(parts, await accept(parts, logitsOf(1)))).toMatchObject({
      status: 'FAILED',
      error: { message: expect.stringContaining('3 workers') as string },
    })
    await fourth.stop(1000)
  })
})

describe('runs of several owners', () => {
  let engine: Backend
  beforeAll(() => {
    engine = createNodeBackend()
  })
  afterAll(() => engine.close())
  const start = (parts: Parts, backend = engine) =>
    createRunWorker({ ...parts, backend, models: [model], limits: defaultLimits, log: silent })

  const owners = ['ada', 'bob', 'cy'] as const
  const acceptAll = (parts: Parts, graphs: readonly Graph[]) =>
    Promise.all(graphs.map((graph, index) => accept(parts, graph, { owner: owners[index] ?? 'local' })))
  const graphs = [logitsOf(1, 2, 3), logitsOf(4, 5, 6), logitsOf(7, 8)]

  test('that wait together are one batch; each has its own values and is told that there were others', async () => {
    const parts = await newParts()
    const ids = await acceptAll(parts, graphs)
    let runs = 0
    const worker = await start(parts, { ...engine, run: (...call) => (runs++, engine.run(...call)) })
    for (const [index, id] of ids.entries()) {
      const end = await endOf(parts, id)
      expect(end).toMatchObject({ status: 'COMPLETED', batchedWith: 2 })
      expect(end).toHaveProperty('report.notices', [expect.stringContaining('one batch with 2 other runs')])
      const values = await valuesOf(parts, id)
      expect([...values.keys()]).toEqual(['logits'])
      expect(values.get('logits')?.shape.slice(0, 2)).toEqual([1, index === 2 ? 2 : 3])
      expect(end).toHaveProperty('report.fed', graphs[index]?.runs[0]?.prompts)
    }
    expect(runs).toBe(1)
    await worker.stop(5000)
  })

  test('whose batch ends the engine run each alone: the guilty one fails, the others do not know', async () => {
    const parts = await newParts()
    const ids = await acceptAll(parts, graphs)
    const worker = await start(parts, {
      ...engine,
      run: (graph, ...call) =>
        graph.runs.some(({ prompts }) => prompts.some(({ ids }) => ids[0]?.[0] === 4))
          ? Promise.reject(new EngineEnded('the engine stopped working: it was made to'))
          : engine.run(graph, ...call),
    })
    const ends = await Promise.all(ids.map(id => endOf(parts, id)))
    expect(ends.map(({ status }) => status)).toEqual(['COMPLETED', 'FAILED', 'COMPLETED'])
    expect(ends[0]).toMatchObject({ batchedWith: 0 })
    expect(ends[1]).toHaveProperty('error.message', expect.stringContaining('ended the engine twice'))
    await worker.stop(5000)
  })

  test('of which one is cancelled while the batch runs: that one has no values, the others have theirs', async () => {
    const parts = await newParts()
    const ids = await acceptAll(parts, graphs)
    const worker = await start(parts, {
      ...engine,
      async run(...call) {
        await parts.ledger.cancel(ids[0] ?? '')
        await endOf(parts, ids[0] ?? '')
        return engine.run(...call)
      },
    })
    const ends = await Promise.all(ids.map(id => endOf(parts, id)))
    expect(ends.map(({ status }) => status)).toEqual(['CANCELLED', 'COMPLETED', 'COMPLETED'])
    await worker.stop(5000)
  })

  test('find nothing of each other in the engine', async () => {
    const parts = await newParts()
    const worker = await start(parts)
    const [graph = logitsOf(1)] = graphs
    const layersOf = async (owner: string) => {
      const end = await endOf(parts, await accept(parts, graph, { owner }))
      return end.status === 'COMPLETED' ? end.report.plan.layers[0] : undefined
    }
    expect(await layersOf('ada')).toMatchObject({ reused: [] })
    expect((await layersOf('ada'))?.reused).not.toEqual([])
    expect(await layersOf('bob')).toMatchObject({ reused: [] })
    await worker.stop(5000)
  })
})
