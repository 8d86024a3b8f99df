import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { queryObjects } from 'node:v8'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { createRemoteBackend } from '../../src/backend/remote.ts'
import { addressOf } from '../../src/graph/address.ts'
import { type Graph } from '../../src/graph/versions/v1.ts'
import { routes } from '../../src/protocol/http/routes.ts'
import { expireResults } from '../../src/server/expireResults.ts'
import { op, read, save } from '../graphs.ts'
import { graphOf } from '../server/workerRuns.ts'
import { startEndpoint, type Endpoint } from './startEndpoint.ts'

/** Runs of one round, of every kind that an endpoint has; rounds at the same time, after which nothing is kept. */
const perRound = 10
const perBlock = 3
const count = process.env['VITRINE_LONG'] === undefined ? 300 : 5010
const blocks = count / perRound / perBlock
/** Blocks until everything is compiled, loaded and filled that stays. */
const warmUp = Math.floor(blocks / 3)

let sent = 0

/** Prompts of one length, none sent twice: nothing of an earlier run answers it. */
function unsent(): number[] {
  sent += 1
  return [5 + (sent % 2000), 5 + Math.floor(sent / 2000), 957, 281, 316, 266, 531, 306]
}

const streamAndLogits = (): Graph =>
  graphOf(
    unsent(),
    read('0', 'transformer.h.3.output'),
    save('1', '0', 'stream'),
    read('2', 'lm_head.output'),
    save('3', '2', 'logits'),
  )

const takenTwice = (ref: string): Graph => ({
  version: 1,
  runs: [
    {
      model: null,
      mode: 'compute',
      prompts: [],
      options: { remote: true },
      nodes: [{ kind: 'result', id: '0', ref }, op('1', 'add', '0', '0'), save('2', '1', 'twice')],
    },
  ],
  tensors: {},
})

/** Vitest keeps what it expects of promises, and all that hangs on it, to the end of a test: it must not see these. */
async function refusal(run: Promise<unknown>): Promise<void> {
  const isRefused = await run.then(
    () => false,
    () => true,
  )
  if (!isRefused) throw new Error('a run came to values that should not')
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise(resolve => setTimeout(resolve, 20))
}

/** One round: traces at the same time, a result taken up, one removed, one measured, one refused, one cancelled, one left alone. */
async function callRound({ url }: Endpoint): Promise<void> {
  const remote = createRemoteBackend({ url })
  const trace = async () => {
    const graph = streamAndLogits()
    await remote.run(graph, addressOf(graph), new Map())
    return addressOf(graph)
  }
  const [first, second] = await Promise.all([trace(), trace(), trace(), trace()])
  await remote.look(`${first}/logits`)
  const twice = takenTwice(`${second}/stream`)
  await remote.run(twice, addressOf(twice), new Map())
  await remote.dispose([`${first}/logits`, `${first}/stream`])
  const measured = streamAndLogits()
  await remote.measure(measured, addressOf(measured), new Map(), ['0'])
  const wrong = graphOf(unsent(), read('0', 'transformer.h.99.output'), save('1', '0', 'stream'))
  await refusal(remote.run(wrong, addressOf(wrong), new Map()))
  const cancelling = new AbortController()
  const cancelled = streamAndLogits()
  const called = remote.run(cancelled, addressOf(cancelled), new Map(), {
    signal: cancelling.signal,
    onProgress: () => cancelling.abort(),
  })
  // One that has just ended is cancelled too late.
  await called.catch(() => undefined)
  await trace()
  await trace()
  await remote.close()
}

/** What is there when every run has ended and nothing of it is kept any longer. */
interface Left {
  /** Of this process, where the server and its callers are. */
  objects: number
  heapBytes: number
  /** Of the engine's process. */
  programs: number
  residentBytes: number
}

/**
 * The least of the later half over the least of the earlier half: what one moment has more than another does not count.
 * Of 300 runs 90 lie between what is compared at least.
 */
function growth(of: keyof Left, samples: readonly Left[]): number {
  const values = samples.map(left => left[of])
  const half = Math.floor(values.length / 2)
  return Math.min(...values.slice(half)) - Math.min(...values.slice(0, half))
}

async function residentBytes(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return 1024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? 0)
}

async function streams({ url }: Endpoint): Promise<string | undefined> {
  const metrics = await (await fetch(url + routes.metrics)).text()
  return /^vitrine_event_streams (.*)$/m.exec(metrics)?.[1]
}

test(`${count} runs leave nothing behind: no value, record, file, connection or handle`, async () => {
  const handles = process.getActiveResourcesInfo()
  const engines: (number | undefined)[] = []
  const endpoint = await startEndpoint({
    batch: 4,
    engine: { memory: 48e6, onSpawn: ({ pid }) => engines.push(pid) },
  })
  const { parts, backend, folder } = endpoint
  let isLater = false
  const ledger = {
    ...parts.ledger,
    expire: (now: number) => parts.ledger.expire(isLater ? now + 100 * 3_600_000 : now),
  }
  const expiry = expireResults({ ...parts, ledger }, 2000, pino({ level: 'silent' }))
  const kept = () => readdir(join(folder, 'runs'))

  async function block(): Promise<Left> {
    await Promise.all(Array.from({ length: perBlock }, () => callRound(endpoint)))
    await until(async () => (await parts.ledger.openRuns('local')) === 0)
    const runs = await kept()
    expect(runs.length).toBeGreaterThanOrEqual(5 * perBlock)
    isLater = true
    await until(async () => (await kept()).length === 0)
    isLater = false
    for (const run of runs) expect(await parts.ledger.get(run)).toBeNull()
    expect(await readdir(join(folder, '.unfinished'))).toEqual([])
    expect([...(await parts.queue.waiting())]).toEqual([])
    await until(async () => (await streams(endpoint)) === '0')
    const memory = await backend.memory()
    expect(memory.liveTensors).toBe(0)
    expect(memory.keptBytes).toBeLessThanOrEqual(memory.budgetBytes)
    globalThis.gc?.()
    return {
      objects: queryObjects(Object, { format: 'count' }),
      heapBytes: process.memoryUsage().heapUsed + process.memoryUsage().arrayBuffers,
      programs: memory.livePrograms,
      residentBytes: await residentBytes(engines[0]),
    }
  }

  const samples: Left[] = []
  for (let i = 0; i < blocks; i++) samples.push(await block())
  const steady = samples.slice(warmUp)
  // The record of a run is some 20 objects, and its values are 74 kB.
  expect(growth('objects', steady)).toBeLessThan(900)
  expect(growth('heapBytes', steady)).toBeLessThan(3e6)
  // Which sizes of batches come together is chance; that there are so few of them is not.
  expect(growth('programs', steady)).toBeLessThan(10)
  // Garbage of the engine's process counts until it is collected: only many runs show what is no garbage.
  expect(growth('residentBytes', steady)).toBeLessThan(80e6)
  // It was one engine all the time.
  expect(engines).toHaveLength(1)

  await expiry.stop()
  await endpoint.close()
  // Sockets take a moment to close.
  await expect.poll(() => opened(handles), { timeout: 20_000 }).toEqual([])
}, 3_600_000)

/** Handles that are open beyond those before. Timers are the clocks of vitest. */
function opened(before: readonly string[]): string[] {
  const left = [...before]
  return process.getActiveResourcesInfo().filter(kind => {
    const index = left.indexOf(kind)
    if (index !== -1) left.splice(index, 1)
    return index === -1 && kind !== 'Timeout'
  })
}
