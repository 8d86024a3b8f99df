import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { op, read, save, scalar } from '../../../test/graphs.ts'
import {
  accept,
  endOf,
  eventsOf,
  firstOf,
  graphOf,
  logitsOf,
  model,
  silent,
  sweepOf,
  valuesOf,
} from '../../../test/server/workerRuns.ts'
import { type Backend } from '../../backend/backend.ts'
import { createChildBackend } from '../../backend/childBackend.ts'
import { createNodeBackend } from '../../backend/node.ts'
import { type EngineChild } from '../../backend/spawnEngineChild.ts'
import { addressOf } from '../../graph/address.ts'
import { type TensorData } from '../../graph/tensorData.ts'
import { type Graph } from '../../graph/versions/v1.ts'
import { readDescription } from '../../protocol/http/description.ts'
import { readSummaries } from '../../protocol/http/resultBody.ts'
import { defaultLimits } from '../http/options.ts'
import { openParts, type Parts } from '../openParts.ts'
import { blobKeys } from '../store/blobStore.ts'
import { createRunWorker, type RunWorker, type RunWorkerOptions } from './runWorker.ts'

let folder: string
let count = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-worker-'))
})
afterAll(() => rm(folder, { recursive: true }))

const newParts = () => openParts({ data: join(folder, String(count++)) })

/** The same graph on an engine of its own. */
async function here(graph: Graph, name: string): Promise<TensorData> {
  const backend = createNodeBackend()
  await backend.run(graph, 'h', new Map())
  const value = await backend.look(`h/${name}`)
  await backend.close()
  return value
}

describe('a worker', () => {
  const children: EngineChild[] = []
  let backend: Backend
  let parts: Parts
  let worker: RunWorker
  const start = (more: Partial<RunWorkerOptions> = {}) =>
    createRunWorker({ ...parts, backend, models: [model], limits: defaultLimits, log: silent, ...more })

  beforeAll(async () => {
    backend = createChildBackend({ onSpawn: child => children.push(child) })
    parts = await newParts()
    worker = await start({ reportMs: 50 })
  })
  afterAll(async () => {
    await worker.stop(5000)
    await backend.close()
  })

  test('brings a run to its values, bit for bit those of here, and leaves nothing in its engine', async () => {
    const graph = logitsOf(1, 20, 33)
    const id = await accept(parts, graph)
    const events = await eventsOf(parts, id)
    expect(events.map(({ status }) => status)).toContain('RUNNING')
    expect(events.at(-1)).toMatchObject({ status: 'COMPLETED', batchedWith: 0, report: { device: 'cpu' } })
    expect((await valuesOf(parts, id)).get('logits')).toEqual(await here(graph, 'logits'))
    await expect(backend.memory()).resolves.toMatchObject({ liveTensors: 0 })
  })

  test('says what it is and has', async () => {
    await endOf(parts, await accept(parts, logitsOf(1)))
    await expect
      .poll(async () => (await parts.ledger.workers())[0])
      .toMatchObject({ id: worker.id, models: [model], loaded: [model], running: 0 })
  })

  test('describes a model when it is asked to, and puts it where servers look', async () => {
    const run = { id: 'describe-atlas', owner: 'system', model, batchKey: null }
    await parts.store.put(blobKeys.request(run.id), Buffer.from(JSON.stringify({ describe: model })))
    await parts.ledger.create({ ...run, hash: '', saves: [], acceptedAt: 0, end: null, cancelled: false })
    await parts.queue.add(run)
    expect(await endOf(parts, run.id)).toMatchObject({ status: 'COMPLETED' })
    const blob = await parts.store.get(blobKeys.model(model, 'main'))
    const described = readDescription(JSON.parse(new TextDecoder().decode(blob ?? undefined)))
    expect(described.ref).toEqual({ id: model, revision: 'main', precision: 'fp32' })
  })

  test("takes results of the same owner's runs, and nobody else's", async () => {
    const first = logitsOf(5, 6)
    const id = await accept(parts, first, { owner: 'ada' })
    await endOf(parts, id)
    const ref = `${addressOf(first)}/logits`
    const doubled: Graph = {
      version: 1,
      tensors: {},
      runs: [
        {
          model: null,
          mode: 'compute',
          prompts: [],
          options: { remote: true },
          nodes: [{ kind: 'result', id: '0', ref }, op('1', 'add', '0', '0'), save('2', '1', 'sum')],
        },
      ],
    }
    const results = new Map([[ref, id]])
    const sum = (await valuesOf(parts, await accept(parts, doubled, { owner: 'ada', results }))).get('sum')
    const logits = (await valuesOf(parts, id)).get('logits')
    expect(sum?.data).toEqual(Float32Array.from(logits?.data ?? [], value => 2 * value))
    const stolen = await accept(parts, doubled, { owner: 'eve', results })
    expect(await endOf(parts, stolen)).toMatchObject({ status: 'FAILED', error: { path: 'results' } })
  })

  test('what is wrong with a graph fails it on the line of its program; what asks for too much fails before it runs', async () => {
    const span = { file: 'program.ts', line: 4, column: 7 }
    const wrong = graphOf([1, 2], { ...read('0', 'lm_head.nothing'), span }, save('1', '0', 'x'))
    expect(await endOf(parts, await accept(parts, wrong))).toMatchObject({
      status: 'FAILED',
      error: { span },
    })

    const small = await newParts()
    const strict = await createRunWorker({
      ...small,
      backend,
      models: [model],
      limits: { ...defaultLimits, resultBytes: 100, tokens: 5, nodes: 3 },
      log: silent,
    })
    const errors = [
      logitsOf(1, 2),
      logitsOf(1, 2, 3, 4, 5, 6),
      graphOf([1], ...'0123'.split('').map(id => scalar(id, 1))),
    ]
    for (const graph of errors)
      expect(await endOf(small, await accept(small, graph))).toMatchObject({ status: 'FAILED' })
    await strict.stop(1000)
  })

  test('no model but those it serves, in one revision and precision, is ever looked for', async () => {
    const ids = ['./public/models/vitrine/atlas', '/etc', 'somebody/else']
    const asked = [...ids.map(id => ({ id })), { revision: 'other' }, { precision: 'q8' as const }]
    for (const change of asked) {
      const graph = logitsOf(1)
      const runs = graph.runs.map(run => ({
        ...run,
        model: { id: model, revision: 'main', precision: 'fp32' as const, ...change },
      }))
      const id = await accept(parts, { ...graph, runs }, {})
      // A server would not have taken it for this queue.
      if ('id' in change) {
        await parts.queue.remove(id)
        await parts.queue.add({ id, owner: 'local', model, batchKey: null })
      }
      expect(await endOf(parts, id)).toMatchObject({
        status: 'FAILED',
        error: { message: expect.stringContaining('this endpoint has') as string },
      })
    }
  })

  test('measures nodes instead of saving', async () => {
    const id = await accept(parts, logitsOf(3, 4), {
      options: { reuse: false, alone: false, fromScratch: false, measure: ['0'] },
    })
    expect(await endOf(parts, id)).toMatchObject({ status: 'COMPLETED', report: { device: 'cpu' } })
    const bytes = (await parts.store.get(blobKeys.result(id))) ?? new Uint8Array()
    expect(readSummaries(bytes).get('0')).toMatchObject({
      dtype: 'float32',
      shape: [1, 2, expect.any(Number)],
    })
  })

  test('an engine that dies under a run is replaced, and the run comes to its end once', async () => {
    const before = children.length
    const id = await accept(parts, sweepOf(300))
    await firstOf(parts, id, 'RUNNING')
    process.kill(children.at(-1)?.pid ?? 0, 'SIGKILL')
    expect(await endOf(parts, id)).toMatchObject({ status: 'COMPLETED' })
    expect(children).toHaveLength(before + 1)
  })

  test('cancelling ends what runs, and the next run goes on', async () => {
    const id = await accept(parts, sweepOf(600))
    await firstOf(parts, id, 'RUNNING')
    await parts.ledger.cancel(id)
    expect(await endOf(parts, id)).toMatchObject({ status: 'CANCELLED' })
    const next = await accept(parts, logitsOf(9))
    expect(await endOf(parts, next)).toMatchObject({ status: 'COMPLETED' })
  })
})
