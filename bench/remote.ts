import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createRemoteBackend } from '../src/backend/remote.ts'
import { addressOf } from '../src/graph/address.ts'
import { type TensorData } from '../src/graph/tensorData.ts'
import { type Graph } from '../src/graph/versions/v1.ts'
import { startCli } from '../test/server/process.ts'
import { openPlain } from './plain.ts'
import { measureRatio, type Ratio } from './ratio.ts'

const atlas = fileURLToPath(new URL('../public/models/vitrine/atlas', import.meta.url))

/** 'The Eiffel Tower is in the city of' */
const prompt = [351, 1612, 957, 281, 316, 266, 531, 306]
const vocab = 2048

/** Callers at a time, and how many runs each sends in one wave, one after the other. */
const loads = [
  { callers: 1, runsEach: 24 },
  { callers: 8, runsEach: 8 },
  { callers: 32, runsEach: 3 },
] as const

export interface Percentiles {
  p50: number
  p99: number
}

export interface LoadRow {
  callers: number
  isBatched: boolean
  /** Throughput of the endpoint over that of the plain session; `a` and `b` are milliseconds of a wave: plain, endpoint. */
  ratio: Ratio
  runsInWave: number
  /** Milliseconds from a caller's request to its values. */
  endpoint: Percentiles
  plain: Percentiles
}

/**
 * Throughput and latency of the embedded model at an endpoint (`vitrine serve`: server and worker in a process of their
 * own, the engine in another), its callers in this process, each with a remote backend of its own: a run is sent, followed
 * to its end, its values are fetched and its results let go. Beside it a plain session in this process, as many callers
 * waiting for it. Every run has a prompt that nobody has sent before, so that none is answered from earlier ones.
 */
export async function* measureRemote(): AsyncGenerator<LoadRow> {
  const plainRun = await openPlain(atlas, prompt)
  const expected = (await plainRun()).subarray(-vocab)
  const folder = await mkdtemp(join(tmpdir(), 'vitrine-bench-'))
  try {
    for (const isBatched of [true, false]) {
      const batch = isBatched ? '16' : '1'
      const serving = ['--port', '0', '--data', folder, '--batch', batch, '--log', 'silent']
      const server = startCli('serve', ...serving)
      try {
        const [, url = ''] = await server.until(/listens on (\S+)[^]*Ctrl-C/)
        checkSame(await openCaller(url)(prompt), expected)
        for (const { callers, runsEach } of loads) {
          const remotes = Array.from({ length: callers }, () => openCaller(url))
          const atEndpoint = wave(
            runsEach,
            remotes.map(run => () => run(unsentPrompt())),
          )
          const plain = wave(
            runsEach,
            remotes.map(() => plainRun),
          )
          const ratio = await measureRatio(plain.run, atEndpoint.run, { rounds: 4, warmUps: 2 })
          yield {
            callers,
            isBatched,
            ratio,
            runsInWave: callers * runsEach,
            endpoint: percentiles(atEndpoint.latencies.slice(-ratio.pairs * callers * runsEach)),
            plain: percentiles(plain.latencies.slice(-ratio.pairs * callers * runsEach)),
          }
        }
      } finally {
        await server.stop()
      }
    }
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** Callers at the same time, each with one run behind the other; `run` returns the milliseconds until all are through. */
function wave(runsEach: number, callers: readonly (() => Promise<unknown>)[]) {
  const latencies: number[] = []
  const call = async (once: () => Promise<unknown>) => {
    for (let i = 0; i < runsEach; i++) {
      const start = performance.now()
      await once()
      latencies.push(performance.now() - start)
    }
  }
  const run = async () => {
    const start = performance.now()
    await Promise.all(callers.map(call))
    return performance.now() - start
  }
  return { run, latencies }
}

/** The logits behind the last token of a prompt, as a program with `{ remote: true }` gets them. */
function openCaller(url: string): (ids: readonly number[]) => Promise<TensorData> {
  const remote = createRemoteBackend({ url })
  return async ids => {
    const graph = lastLogits(ids)
    const address = addressOf(graph)
    await remote.run(graph, address, new Map())
    const values = await remote.look(`${address}/result`)
    await remote.dispose([`${address}/result`])
    return values
  }
}

const lastLogits = (ids: readonly number[]): Graph => ({
  version: 1,
  runs: [
    {
      model: { id: 'vitrine/atlas', revision: 'main', precision: 'fp32' },
      mode: 'trace',
      prompts: [{ text: null, ids: [[...ids]] }],
      options: { remote: true },
      nodes: [
        { kind: 'read', id: 'n0', site: 'lm_head.output', rows: 0, step: null, previous: null },
        {
          kind: 'op',
          id: 'n1',
          op: 'index',
          inputs: ['n0'],
          attrs: {
            index: [
              { kind: 'int', value: 0 },
              { kind: 'int', value: -1 },
            ],
          },
        },
        { kind: 'save', id: 'n2', name: 'result', value: 'n1' },
      ],
    },
  ],
  tensors: {},
})

let sent = 0

/** Other first tokens each time: nothing of an earlier run is of use to it. */
function unsentPrompt(): number[] {
  sent += 1
  return [5 + (sent % 2000), 5 + Math.floor(sent / 2000), ...prompt.slice(2)]
}

/** Times of two things that compute different numbers say nothing. */
function checkSame({ data }: TensorData, expected: Float32Array): void {
  const largest = expected.reduce((most, value, i) => Math.max(most, Math.abs(value - Number(data[i]))), 0)
  if (!(largest < 1e-3)) throw new Error(`the endpoint's and the plain logits differ by ${largest}`)
}

function percentiles(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((x, y) => x - y)
  const at = (share: number) => sorted[Math.ceil(share * sorted.length) - 1] ?? NaN
  return { p50: at(0.5), p99: at(0.99) }
}
