import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createNodeBackend } from '../backend/node.ts'
import { hashGraph } from '../graph/canonical.ts'
import { type Graph } from '../graph/versions/v1.ts'
import { readDescription } from '../protocol/http/description.ts'
import { readRunEvent } from '../protocol/http/runEvent.ts'
import { readResult } from '../protocol/http/resultBody.ts'
import { writeRunRequest } from '../protocol/http/runRequest.ts'
import { safetensorsType } from '../protocol/http/routes.ts'
import { createKey } from './keys/createKey.ts'
import { createLogger } from './logging.ts'
import { serve, type RunningEndpoint, type ServeSettings } from './serve.ts'
import { read, save, traceOf } from '../../test/graphs.ts'

let folder: string
let endpoint: RunningEndpoint
const lines: string[] = []

const settings = (): ServeSettings => ({
  host: '127.0.0.1',
  port: 0,
  models: ['vitrine/atlas'],
  engine: {},
  data: join(folder, 'data'),
  queue: null,
  keysFile: join(folder, 'keys.json'),
  open: false,
  origins: [],
  limits: { keptMs: 60_000 },
  batch: undefined,
  version: '0.0.0',
  log: createLogger('json', line => lines.push(line)),
})

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vitrine-serve-'))
  endpoint = await serve(settings())
})
afterAll(async () => {
  await endpoint.stop(0)
  expect(await readdir(join(folder, 'data', 'embedded'))).toEqual([])
  await rm(folder, { recursive: true })
})

const graph: Graph = traceOf([
  read('0', 'transformer.h.3.output'),
  save('1', '0', 'stream'),
  read('2', 'lm_head.output'),
  save('3', '2', 'logits'),
])

const post = (run: Graph) =>
  fetch(`${endpoint.url}/v1/runs`, {
    method: 'POST',
    headers: { 'content-type': safetensorsType },
    body: writeRunRequest({
      graph: run,
      constants: new Map(),
      results: new Map(),
      options: { reuse: false, alone: true, fromScratch: false, measure: null },
    }),
  })

test('a graph that is posted gives the numbers of this machine, bit for bit', async () => {
  const accepted = (await (await post(graph)).json()) as { run: string; events: string; result: string }
  const text = await (await fetch(endpoint.url + accepted.events)).text()
  const events = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => readRunEvent(data ?? ''))
  expect(events[0]).toMatchObject({ status: 'RECEIVED', hash: hashGraph(graph) })
  const last = events.at(-1)
  expect(last).toMatchObject({ status: 'COMPLETED', batchedWith: 0 })
  const whole = new Uint8Array(await (await fetch(endpoint.url + accepted.result)).arrayBuffer())
  const { values } = readResult(whole)

  const here = createNodeBackend()
  await here.run(graph, 'h', new Map())
  for (const name of ['stream', 'logits'])
    expect(values.get(name), name).toEqual(await here.look(`h/${name}`))
  await here.close()

  if (last?.status !== 'COMPLETED') throw new Error('it has not completed')
  const tensor = last.result.tensors.find(({ name }) => name === 'stream')!
  const part = await fetch(endpoint.url + accepted.result, {
    headers: { range: `bytes=${tensor.begin}-${tensor.end - 1}` },
  })
  expect(part.status).toBe(206)
  const bytes = new Uint8Array(await part.arrayBuffer())
  expect(Buffer.compare(bytes, Buffer.from(whole.subarray(tensor.begin, tensor.end)))).toBe(0)

  const metrics = await (await fetch(`${endpoint.url}/v1/metrics`)).text()
  expect(metrics).toContain('vitrine_runs_ended_total{end="COMPLETED"} 1')
  expect(metrics).toContain('vitrine_run_seconds_count 1')
  const log = lines.join('')
  expect(log).toContain(accepted.run)
  expect(log).not.toContain('prompt 0')
})

test('a model is described as it is here', async () => {
  const ask = () => fetch(`${endpoint.url}/v1/models/vitrine/atlas`)
  let answer = await ask()
  while (answer.status === 202) {
    await answer.text()
    await new Promise(resolve => setTimeout(resolve, 50))
    answer = await ask()
  }
  const here = createNodeBackend()
  expect(readDescription(await answer.json())).toEqual(
    readDescription(JSON.parse(JSON.stringify(await here.describe({ id: 'vitrine/atlas' })))),
  )
  await here.close()
  const list = (await (await fetch(`${endpoint.url}/v1/models`)).json()) as { models: unknown[] }
  expect(list.models).toMatchObject([{ id: 'vitrine/atlas', servedBy: 1, sizes: { layers: 6 } }])
})

test('what is wrong with the settings is said, and nothing is left running', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  await once(taken, 'listening')
  const address = taken.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const other = { ...settings(), data: join(folder, 'other') }
  await expect(serve({ ...other, port })).rejects.toThrow(`port ${port} of 127.0.0.1 is taken`)
  taken.close()
  await expect(serve({ ...other, engine: { folder: '/nowhere' } })).rejects.toThrow('/nowhere cannot be read')
  await expect(serve({ ...other, data: 's3://bucket/x' })).rejects.toThrow('data lies in a folder')
  await expect(serve({ ...other, models: ['../etc'] })).rejects.toThrow('cannot be the name of a model')
  expect(await readdir(join(folder, 'other', 'embedded'))).toEqual([])
})

test('away from loopback a key is needed from the start', async () => {
  const away = await serve({
    ...settings(),
    host: '0.0.0.0',
    data: join(folder, 'away'),
    keysFile: join(folder, 'away.json'),
  })
  try {
    expect(away.needsKey).toBe(true)
    const url = `http://127.0.0.1:${new URL(away.url).port}/v1/models`
    expect((await fetch(url)).status).toBe(401)
    const { key } = await createKey(join(folder, 'away.json'), 'Ada')
    await expect
      .poll(async () => (await fetch(url, { headers: { authorization: `Bearer ${key}` } })).status, {
        timeout: 3000,
      })
      .toBe(200)
    expect(await readFile(join(folder, 'away.json'), 'utf8')).not.toContain(key.slice(-43))
  } finally {
    await away.stop(0)
  }
})

test('who stops it ends what waits, and says so to whoever follows it', async () => {
  const accepted: { events: string }[] = []
  for (let i = 0; i < 3; i++) accepted.push((await (await post(graph)).json()) as { events: string })
  const followed = accepted.map(async ({ events }) => (await fetch(endpoint.url + events)).text())
  const stopped = endpoint.stop(20_000)
  for (const text of await Promise.all(followed)) expect(text).toMatch(/event: (COMPLETED|FAILED)/)
  await stopped
  await expect(fetch(`${endpoint.url}/v1/health`)).rejects.toThrow()
})
