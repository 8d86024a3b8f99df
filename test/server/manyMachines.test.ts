import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { createNodeBackend } from '../../src/backend/node.ts'
import { atPlace } from '../../src/graph/address.ts'
import { hashGraph } from '../../src/graph/canonical.ts'
import { type TensorData } from '../../src/graph/tensorData.ts'
import { type Graph } from '../../src/graph/versions/v1.ts'
import { readResult } from '../../src/protocol/http/resultBody.ts'
import { headers, routes, safetensorsType } from '../../src/protocol/http/routes.ts'
import { writeRunRequest } from '../../src/protocol/http/runRequest.ts'
import { createKey } from '../../src/server/keys/createKey.ts'
import { openParts, type Parts } from '../../src/server/openParts.ts'
import { differenceOf } from '../endpoint/bothPlaces.ts'
import { type CliProcess, startCli } from './process.ts'
import { type RedisServer, startRedis } from './redisServer.ts'
import { startWorker as startInProcess } from '../../src/server/worker/startWorker.ts'
import { defaultLimits } from '../../src/server/http/options.ts'
import { accept, endOf, logitsOf, silent, sweepOf } from './workerRuns.ts'

const LONG = process.env['VITRINE_LONG'] !== undefined
const OUTAGE_MS = LONG ? 10_000 : 3_000
/** Seconds; the shorter test has less time for the runs of a dead worker, and a shorter outage to survive. */
const TAKE_OVER = LONG ? 20 : 8
const RUNS = 200
const KEYS = 20

let redis: RedisServer
let folder: string
let queue: string
const processes: CliProcess[] = []

beforeAll(async () => {
  redis = await startRedis()
  folder = await mkdtemp(join(tmpdir(), 'vitrine-many-'))
  queue = `${redis.url.href}?takeover=${TAKE_OVER}`
})
afterEach(async () => {
  await Promise.all(processes.splice(0).map(process => process.kill()))
  await redis.clear()
})
afterAll(async () => {
  await redis.remove()
  await rm(folder, { recursive: true, force: true })
})

const start = (...args: string[]): CliProcess => {
  const process = startCli(...args, '--queue', queue, '--data', folder, '--log', 'silent')
  processes.push(process)
  return process
}
const startWorker = async (): Promise<CliProcess> => {
  const worker = start('worker', '--models', 'vitrine/atlas', '--threads', '1', '--batch', '1')
  await worker.until(/takes runs from/)
  return worker
}
const startFront = async (port: string): Promise<{ process: CliProcess; url: string }> => {
  const process = start('serve', '--port', port)
  const [url] = await process.until(/http:\/\/127\.0\.0\.1:\d+/)
  return { process, url }
}

/** What the n-th run computes: no two the same, some longer. */
const graphOf = (n: number): Graph =>
  n % 4 === 0 ? sweepOf(24 + n / 4) : logitsOf(1 + n, 2 + (n % 7), 3, 4 + (n % 11))

interface Sent {
  n: number
  key: string
  run: string
}

/** Sends a run until it is accepted, as a client does. @returns its id, and the refusals before */
async function send(url: () => string, key: string, n: number): Promise<{ sent: Sent; refusals: number[] }> {
  const body = writeRunRequest({
    graph: graphOf(n),
    constants: new Map(),
    results: new Map(),
    options: { reuse: false, alone: false, fromScratch: true, measure: null },
  })
  const refusals: number[] = []
  for (;;) {
    try {
      const answer = await fetch(url() + routes.runs, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${key}`,
          'content-type': safetensorsType,
          [headers.idempotencyKey]: `run-${n}`,
        },
        body: new Uint8Array(body),
      })
      const said: unknown = await answer.json()
      if (answer.status === 202) return { sent: { n, key, run: (said as { run: string }).run }, refusals }
      if (answer.status !== 503) throw new Error(`refused: ${JSON.stringify(said)}`)
      refusals.push(answer.status)
    } catch (error) {
      // No connection: the server is being started again.
      if (!(error instanceof TypeError)) throw error
    }
    await pause(200)
  }
}

/** Counts ends of runs as the ledger tells them, through outages. */
function watchEnds({ ledger }: Parts) {
  let ended = 0
  const waiting = new Set<() => void>()
  const ends: Promise<void>[] = []
  const watch = async (run: string): Promise<void> => {
    let last = ''
    for await (const { event } of ledger.events(run, 0, AbortSignal.timeout(120_000))) last = event.status
    if (last === 'COMPLETED') ended++
    for (const look of [...waiting]) look()
  }
  return {
    watch: (run: string): void => void ends.push(watch(run)),
    all: () => Promise.all(ends),
    until: (count: number): Promise<void> =>
      new Promise(resolve => {
        const look = (): void => {
          if (ended < count) return
          waiting.delete(look)
          resolve()
        }
        waiting.add(look)
        look()
      }),
  }
}

/** Stops a worker in the middle of a run, as a power cut does. @returns the runs that it had */
async function killInTheMiddle(workers: readonly CliProcess[]): Promise<string[]> {
  const client = new Redis(redis.url.href)
  const active = (): Promise<string[]> => client.lrange('vitrine:queue:runs-vitrine%2Fatlas:active', 0, -1)
  try {
    for (const worker of workers) {
      worker.freeze()
      // What stays while the others go on is the frozen one's.
      const before = await active()
      await pause(1000)
      const after = await active()
      const its = before.filter(run => after.includes(run))
      if (its.length > 0) {
        await worker.kill()
        return its
      }
      worker.thaw()
    }
    throw new Error('no worker had a run')
  } finally {
    client.disconnect()
  }
}

test(
  'three workers, twenty keys, 200 runs: a worker dies, Redis stops, the server starts again; each run ends once, rightly',
  async () => {
    const keys: string[] = []
    for (let index = 0; index < KEYS; index++)
      keys.push((await createKey(join(folder, 'keys.json'), `key ${index}`)).key)
    const [first, ...workers] = await Promise.all([
      startFront('0'),
      startWorker(),
      startWorker(),
      startWorker(),
    ])
    let front = first
    const url = (): string => front.url
    const parts = await openParts({ queue, data: folder })
    const ends = watchEnds(parts)
    const sent: Sent[] = []
    const sendSome = async (from: number, to: number): Promise<number[]> => {
      const refusals: number[] = []
      for (let n = from; n < to; n++) {
        const answer = await send(url, keys[n % KEYS] ?? '', n)
        sent.push(answer.sent)
        refusals.push(...answer.refusals)
        ends.watch(answer.sent.run)
      }
      return refusals
    }
    try {
      const sending = sendSome(0, RUNS / 2)
      await Promise.race([ends.until(20), sending.then(() => ends.until(20))])
      const orphans = await killInTheMiddle(workers)
      await sending
      await ends.until(RUNS / 2)

      await sendSome(RUNS / 2, RUNS / 2 + 50)
      await redis.kill()
      // Clients are refused, and send again.
      const more = sendSome(RUNS / 2 + 50, RUNS)
      await pause(OUTAGE_MS)
      await redis.start()
      await ends.until(RUNS / 2 + 60)
      await first.process.kill()
      front = await startFront(new URL(first.url).port)
      const refusals = await more
      expect(new Set(refusals)).toEqual(new Set([503]))
      await ends.all()

      const here = createNodeBackend({ threads: 1 })
      try {
        for (const { n, key, run } of sent) {
          const ask = (path: string): Promise<Response> =>
            fetch(url() + path, { headers: { authorization: `Bearer ${key}` } })
          const events = [
            ...(await (await ask(routes.events(run))).text()).matchAll(/^event: ?(\w+)$/gm),
          ].map(([, status]) => status)
          const ended = events.filter(status => /^(COMPLETED|FAILED|CANCELLED)$/.test(status ?? ''))
          expect([ended, events.at(-1)], `run ${n}: ${events.join(' ')}`).toEqual([
            ['COMPLETED'],
            'COMPLETED',
          ])
          const there = readResult(new Uint8Array(await (await ask(routes.result(run))).arrayBuffer())).values
          const graph = atPlace(graphOf(n), null)
          const hash = hashGraph(graph)
          await here.run(graph, hash, new Map(), { fromScratch: true })
          const local = new Map<string, TensorData>()
          for (const name of there.keys()) local.set(name, await here.look(`${hash}/${name}`))
          expect(there.size).toBe(1)
          for (const [name, value] of there)
            expect(differenceOf(value, local.get(name) ?? value), `run ${n}`).toBeNull()
          await here.dispose([...there.keys()].map(name => `${hash}/${name}` as const))
        }
      } finally {
        await here.close()
      }
      expect(sent).toHaveLength(RUNS)
      expect(new Set(sent.map(({ run }) => run)).size).toBe(RUNS)
      for (const orphan of orphans) expect(sent.some(({ run }) => run === orphan)).toBe(true)
      expect(await parts.queue.waiting()).toEqual(new Map())
    } finally {
      await parts.queue.close()
      await parts.ledger.close()
      await parts.store.close()
    }
  },
  LONG ? 300_000 : 150_000,
)

test.each(['of this process', 'of many machines'])(
  'a hundred runs of one key delay a single run of another by two at most, in parts %s',
  async which => {
    const data = await mkdtemp(join(tmpdir(), 'vitrine-fair-'))
    const parts = await openParts({ queue: which === 'of this process' ? undefined : queue, data })
    const started: string[] = []
    let tell = (): void => undefined
    const tenStarted = new Promise<void>(resolve => (tell = resolve))
    const settings = {
      models: ['vitrine/atlas'],
      engine: { threads: 1 },
      limits: defaultLimits,
      batch: 1,
      log: silent,
    }
    const watched: Parts = {
      ...parts,
      queue: {
        ...parts.queue,
        async take(models, signal) {
          const run = await parts.queue.take(models, signal)
          started.push(run.id)
          if (started.length === 10) tell()
          return run
        },
      },
    }
    try {
      const many: string[] = []
      for (let n = 0; n < 100; n++) many.push(await accept(parts, logitsOf(n + 1, 2), { owner: 'many' }))
      // The single run comes while the many are under way, and nothing starts while it is accepted.
      const first = await startInProcess(watched, settings)
      await tenStarted
      await first.stop(10_000)
      const before = started.length
      const single = await accept(parts, logitsOf(5, 6), { owner: 'single' })
      const second = await startInProcess(watched, settings)
      expect((await endOf(parts, single)).status).toBe('COMPLETED')
      expect(started.slice(before).indexOf(single)).toBeLessThanOrEqual(2)
      for (const id of many) expect((await endOf(parts, id)).status).toBe('COMPLETED')
      expect([...started].sort()).toEqual([...many, single].sort())
      await second.stop(10_000)
    } finally {
      await Promise.all([parts.queue.close(), parts.ledger.close(), parts.store.close()])
      await rm(data, { recursive: true, force: true })
    }
  },
  60_000,
)
