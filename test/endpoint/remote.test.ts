import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { addressOf } from '../../src/graph/address.ts'
import { type Backend } from '../../src/backend/backend.ts'
import { createNodeBackend } from '../../src/backend/node.ts'
import { createRemoteBackend, type RemoteSettings } from '../../src/backend/remote.ts'
import { type Progress } from '../../src/graph/progress.ts'
import { type Graph } from '../../src/graph/versions/v1.ts'
import { generationGraph } from '../generationGraph.ts'
import { read, save, traceOf } from '../graphs.ts'
import { startProxy, type CuttingProxy } from './cuttingProxy.ts'
import { startEndpoint, type Endpoint } from './startEndpoint.ts'

let endpoint: Endpoint
let proxy: CuttingProxy
let local: Backend
const open: Backend[] = []
beforeAll(async () => {
  endpoint = await startEndpoint()
  local = createNodeBackend({ threads: 1 })
}, 60_000)
afterAll(async () => {
  await endpoint.close()
  await local.close()
})
beforeEach(async () => {
  proxy = await startProxy(endpoint.url)
})
afterEach(async () => {
  await Promise.all(open.splice(0).map(backend => backend.close()))
  await proxy.close()
})

const patience = { firstWait: 20, longestWait: 50 }
function remoteAt(settings: Partial<RemoteSettings> = {}) {
  const remote = createRemoteBackend({ url: proxy.url, patience, ...settings })
  open.push(remote)
  return remote
}

const atEndpoint = (graph: Graph): Graph => ({
  ...graph,
  runs: graph.runs.map(run => ({ ...run, options: { ...run.options, remote: true } })),
})
const graph = atEndpoint(traceOf([read('0', 'lm_head.output'), save('1', '0', 'logits')]))
const address = addressOf(graph)
const ref = `${address}/logits`
const noConstants = new Map()
const scratch = { fromScratch: true }
/** A generation of so many tokens for eight rows: it takes long enough to be watched. */
const long = (maxNewTokens: number) => {
  const rows = Array.from({ length: 8 }, (_, i) => [351, 1612, 957 + i])
  return atEndpoint(generationGraph('vitrine/atlas', [rows], { maxNewTokens, cache: false }))
}
const posts = () => proxy.requests.filter(line => line.startsWith('POST'))

describe('a graph at an endpoint', () => {
  test('gives what it gives here; what is asked for comes, and nothing else', async () => {
    const remote = remoteAt()
    expect(await remote.describe({ id: 'vitrine/atlas' })).toEqual(
      await local.describe({ id: 'vitrine/atlas' }),
    )
    const report = await remote.run(graph, address, noConstants)
    expect(report).toMatchObject({ reused: false, endpoint: { url: proxy.url, batchedWith: 0 } })
    await local.run(graph, address, noConstants)
    expect(await remote.look(ref)).toEqual(await local.look(ref))
    const { shape } = await local.look(ref)
    const [, positions = 0, vocab = 0] = shape
    for (const window of [
      [
        [0, 1],
        [positions - 1, positions],
        [0, vocab],
      ],
      [
        [0, 1],
        [0, positions],
        [5, 9],
      ],
      [
        [0, 1],
        [1, 1],
        [0, vocab],
      ],
    ] as const)
      expect(await remote.look(ref, window)).toEqual(await local.look(ref, window))
    await expect(
      remote.look(ref, [
        [0, 2],
        [0, 1],
        [0, 1],
      ]),
    ).rejects.toThrow('does not lie in dimension 0')
  })

  test('a part of a tensor costs its bytes', async () => {
    const remote = remoteAt()
    await remote.run(graph, address, noConstants)
    const { shape } = await remote.look(ref)
    const [, positions = 0, vocab = 0] = shape
    const before = proxy.bytes
    await remote.look(ref, [
      [0, 1],
      [positions - 1, positions],
      [0, 10],
    ])
    // 40 bytes and the headers of one answer.
    expect(proxy.bytes - before).toBeLessThan(1500)
    const between = proxy.bytes
    await remote.look(ref, [
      [0, 1],
      [0, positions],
      [0, 10],
    ])
    expect(proxy.bytes - between).toBeLessThan(positions * 1500)
    expect(4 * vocab).toBeGreaterThan(3000)
  })

  test('the same graph again runs nothing, in this page and in the next; from scratch it runs', async () => {
    const shelf = new Map<string, string>()
    const settings: Partial<RemoteSettings> = {
      shelf: {
        find: address => shelf.get(address),
        put: (address, run) => shelf.set(address, run),
        remove: address => shelf.delete(address),
      },
    }
    const first = await remoteAt(settings).run(graph, address, noConstants, scratch)
    expect(first.reused).toBe(false)
    proxy.requests.length = 0
    const next = remoteAt(settings)
    expect((await next.look(ref)).dtype).toBe('float32')
    expect(await next.run(graph, address, noConstants)).toMatchObject({
      reused: true,
      endpoint: first.endpoint,
    })
    expect(posts()).toEqual([])
    // Another page that has no shelf is answered by the endpoint's own store.
    const other = await remoteAt().run(graph, address, noConstants)
    expect(other.reused).toBe(true)
    await next.dispose([ref])
    expect(shelf.size).toBe(0)
    await next.close()
    await expect(next.look(ref)).rejects.toThrow('is no longer kept')
  })

  test('a later graph takes its results there', async () => {
    const remote = remoteAt()
    await remote.run(graph, address, noConstants)
    const sum = atEndpoint({
      version: 1,
      tensors: {},
      runs: [
        {
          model: null,
          mode: 'compute',
          prompts: [],
          options: {},
          nodes: [
            { id: 'a', kind: 'result', ref },
            { id: 'b', kind: 'op', op: 'add', inputs: ['a', 'a'], attrs: {} },
            { id: 'c', kind: 'save', name: 'twice', value: 'b' },
          ],
        },
      ],
    })
    await remote.run(sum, addressOf(sum), noConstants)
    const [once, twice] = [await remote.look(ref), await remote.look(`${addressOf(sum)}/twice`)]
    expect(twice.data[7]).toBe(2 * (once.data[7] ?? NaN))
    await expect(remoteAt().run(sum, addressOf(sum), noConstants)).rejects.toThrow('is no longer kept at')
  })

  test('its nodes are measured', async () => {
    const remote = remoteAt()
    await remote.run(graph, address, noConstants)
    await local.run(graph, address, noConstants)
    expect(await remote.measure(graph, address, noConstants, ['0'])).toEqual(
      await local.measure(graph, address, noConstants, ['0']),
    )
  })

  test('that cannot run is an error at its line', async () => {
    const span = { file: 'a.ts', line: 3, column: 7 }
    const broken = atEndpoint(traceOf([{ ...read('0', 'lm_head.nothing'), span }, save('1', '0', 'x')]))
    await expect(remoteAt().run(broken, addressOf(broken), noConstants)).rejects.toMatchObject({
      name: 'VitrineError',
      span,
    })
  })
})

describe('a connection that breaks', () => {
  test('before the answer to a run: it is sent again and is one run', async () => {
    let cuts = 0
    proxy.passes = answer => !(answer.includes(' 202 ') && ++cuts <= 2)
    const stages: Progress['stage'][] = []
    const report = await remoteAt().run(graph, address, noConstants, {
      ...scratch,
      onProgress: ({ stage }) => stages.push(stage),
    })
    expect(posts()).toHaveLength(3)
    expect(stages.filter(stage => stage === 'connect')).toHaveLength(2)
    const { run } = report.endpoint!
    expect(new Set(proxy.requests.filter(line => line.includes('/events')))).toEqual(
      new Set([`GET /v1/runs/${run}/events`]),
    )
  })

  test('in the middle of events: they go on behind the last one, none lost and none twice', async () => {
    const graph = long(50)
    const seen =
      (steps: number[]) =>
      ({ stage, ...progress }: Progress) => {
        if (stage === 'generate' && 'step' in progress) steps.push(progress.step)
      }
    let cuts = 0
    proxy.passes = answer => !(answer.includes('"step":') && cuts < 3 && ++cuts > 0)
    const steps: number[] = []
    const report = await remoteAt().run(graph, addressOf(graph), noConstants, {
      ...scratch,
      onProgress: seen(steps),
    })
    const told = await (await fetch(`${endpoint.url}/v1/runs/${report.endpoint!.run}/events`)).text()
    expect(steps).toEqual([...told.matchAll(/"step":(\d+)/g)].map(([, step]) => Number(step)))
    expect(cuts).toBeGreaterThan(0)
    expect(proxy.requests.filter(line => line.includes('/events')).length).toBeGreaterThan(1)
    expect(posts()).toHaveLength(1)
  })

  test('in the middle of a result: it is asked for again, whole', async () => {
    const remote = remoteAt()
    await remote.run(graph, address, noConstants)
    let cuts = 0
    proxy.passes = answer => !(answer.startsWith('HTTP/1.1 206') && ++cuts === 1)
    await local.run(graph, address, noConstants)
    expect(await remote.look(ref)).toEqual(await local.look(ref))
    expect(cuts).toBe(2)
  })

  test('an endpoint that goes away and comes back is waited for, and what is told says so', async () => {
    const graph = long(50)
    const contacts: boolean[] = []
    const remote = remoteAt({ onContact: ({ reached }) => contacts.push(reached) })
    let isDown = false
    const report = await remote.run(graph, addressOf(graph), noConstants, {
      ...scratch,
      onProgress({ stage }) {
        if (stage !== 'generate' || isDown) return
        isDown = true
        void proxy.down().then(() => setTimeout(() => void proxy.up(), 100))
      },
    })
    expect(isDown).toBe(true)
    expect(report.endpoint?.url).toBe(proxy.url)
    expect(contacts).toContain(false)
    expect(contacts.at(-1)).toBe(true)
  })

  test('one that is not there at all is given up, with what to do', async () => {
    await proxy.down()
    const remote = remoteAt({ name: 'lab', patience: { ...patience, unreached: 150 } })
    await expect(remote.run(graph, address, noConstants)).rejects.toMatchObject({
      message: `lab (${proxy.url}) could not be reached`,
      hint: expect.stringContaining('vitrine serve') as string,
    })
    await proxy.up()
    expect((await remote.run(graph, address, noConstants)).endpoint?.url).toBe(proxy.url)
  })
})

describe('called off', () => {
  const aborted = { name: 'AbortError' }

  test('while it runs: it rejects at once, and the endpoint is free', async () => {
    const graph = long(100)
    const controller = new AbortController()
    const remote = remoteAt()
    await expect(
      remote.run(graph, addressOf(graph), noConstants, {
        ...scratch,
        signal: controller.signal,
        onProgress({ stage }) {
          if (stage === 'generate') controller.abort()
        },
      }),
    ).rejects.toMatchObject(aborted)
    await remote.close()
    expect(proxy.requests.at(-1)).toMatch(/^DELETE/)
  })

  test('before it is accepted: what has arrived is cancelled', async () => {
    const controller = new AbortController()
    const remote = remoteAt()
    proxy.passes = answer => {
      if (answer.includes(' 202 ')) controller.abort()
      return true
    }
    await expect(
      remote.run(long(100), addressOf(long(100)), noConstants, { ...scratch, signal: controller.signal }),
    ).rejects.toMatchObject(aborted)
    await remote.close()
    expect(posts()).toHaveLength(1)
    expect(proxy.requests.at(-1)).toMatch(/^DELETE/)
  })

  test('while the endpoint is away', async () => {
    await proxy.down()
    const controller = new AbortController()
    const running = remoteAt().run(graph, address, noConstants, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    })
    await expect(running).rejects.toMatchObject(aborted)
    await proxy.up()
  })

  test('before it begins: nothing is sent', async () => {
    const signal = AbortSignal.abort()
    await expect(remoteAt().run(graph, address, noConstants, { signal })).rejects.toMatchObject(aborted)
    expect(proxy.requests).toEqual([])
  })
})
