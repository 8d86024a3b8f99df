import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { read, save, traceOf } from '../../test/graphs.ts'
import { VitrineError } from '../graph/errors.ts'
import { type Device } from '../graph/executor.ts'
import { channelOf } from '../protocol/channel.ts'
import { type Backend } from './backend.ts'
import { type RunReport } from '../graph/runReport.ts'
import { type EngineSettings } from './engineApi.ts'
import { deviceLoss } from '../runtime/deviceLoss.ts'
import { createLocalBackend } from './local.ts'
import { serveBackend } from './serveBackend.ts'

const graph = traceOf([read('0', 'lm_head.output'), save('1', '0', 'logits')])

const report: RunReport = {
  device: 'wasm',
  deviceLabel: '',
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

interface TestEngine {
  settings: EngineSettings
  ended: boolean
  crash: (reason: string) => void
}

/** How the engines of a test behave: only their faults are made up, the channel and the calls are real. */
let engineRun: Backend['run']
let engines: TestEngine[]
let ports: MessagePort[]
let local: Backend
let startDevice: (settings: EngineSettings) => Promise<Device>

beforeEach(() => {
  engines = []
  ports = []
  engineRun = () => Promise.resolve(report)
  startDevice = settings => Promise.resolve(settings.device ?? 'webgpu')
  local = createLocalBackend({
    models: 'http://localhost/models/',
    spawn() {
      const { port1, port2 } = new MessageChannel()
      ports.push(port1, port2)
      const handlers: ((reason: string) => void)[] = []
      const engine: TestEngine = {
        settings: { models: '', device: undefined, notices: [] },
        ended: false,
        crash: reason => handlers.forEach(handler => handler(reason)),
      }
      engines.push(engine)
      serveBackend<EngineSettings>(channelOf(port2), async settings => {
        engine.settings = settings
        return { backend: faultyBackend(settings), device: await startDevice(settings) }
      })
      return {
        channel: channelOf(port1),
        onCrash: handler => handlers.push(handler),
        end: () => (engine.ended = true),
      }
    },
  })
})

afterEach(async () => {
  vi.useRealTimers()
  await local.close()
  for (const port of ports) port.close()
})

const faultyBackend = (settings: EngineSettings): Backend => ({
  describe: () => Promise.reject(new VitrineError('not asked for here')),
  run: async (...call) => ({ ...(await engineRun(...call)), notices: settings.notices }),
  loadTensors: () => Promise.reject(new VitrineError('not asked for here')),
  measure: () => Promise.resolve(new Map()),
  restore: () => Promise.resolve(),
  look: () => Promise.reject(new VitrineError('the result is no longer there')),
  dispose: () => Promise.resolve(),
  beginProgram: () => undefined,
  disposeAll: () => Promise.resolve(),
  settle: () => Promise.reject(new VitrineError('not asked for here')),
  offer: () => Promise.reject(new VitrineError('not asked for here')),
  search: () => Promise.resolve([]),
  about: () => Promise.resolve(null),
  addFolder: () => Promise.resolve(),
  stored: () => Promise.resolve([]),
  remove: () => Promise.resolve(0),
  memory: () =>
    Promise.resolve({
      liveTensors: 0,
      weightTensors: 0,
      boundaryTensors: 0,
      liveTensorBytes: 0,
      livePrograms: 0,
      wasmBytes: 1,
      deviceBytes: 0,
      openModels: [],
      keptBytes: 0,
      budgetBytes: 0,
      device: 'wasm',
      deviceLabel: 'made up',
    }),
  close: () => Promise.resolve(),
})

const run = (signal?: AbortSignal, device?: Device) => local.run(graph, 'hash', new Map(), { signal, device })

test('no engine starts before it is needed', async () => {
  await local.dispose(['a/b'])
  await local.disposeAll()
  await expect(local.memory()).resolves.toMatchObject({ wasmBytes: 0 })
  expect(engines).toHaveLength(0)
  await run()
  await run()
  expect(engines.map(({ settings }) => settings.models)).toEqual(['http://localhost/models/'])
})

describe('an engine that does not stop', () => {
  const neverEnds = () => new Promise<never>(() => undefined)

  test('is ended after three seconds; the next run starts another, which says so once', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    engineRun = neverEnds
    const controller = new AbortController()
    const stuck = run(controller.signal)
    const beside = run()
    const outcome = Promise.allSettled([stuck, beside])
    await local.memory()
    controller.abort()
    await vi.advanceTimersByTimeAsync(2900)
    expect(engines[0]?.ended).toBe(false)
    await vi.advanceTimersByTimeAsync(200)
    const [first, second] = await outcome
    expect(first).toMatchObject({ reason: { name: 'AbortError' } })
    expect(second).toHaveProperty('reason.message', expect.stringContaining('did not stop within 3 s'))
    expect(engines[0]?.ended).toBe(true)

    vi.useRealTimers()
    engineRun = () => Promise.resolve(report)
    await expect(run()).resolves.toMatchObject({
      notices: [expect.stringContaining('ended and started again')],
    })
    expect(engines).toHaveLength(2)
  })

  test('is left alone if it stops in time', async () => {
    engineRun = (_graph, _hash, _constants, options) =>
      new Promise((_resolve, reject) => {
        options?.signal?.addEventListener('abort', () => reject(new DOMException('stopped', 'AbortError')))
      })
    const controller = new AbortController()
    const stopped = run(controller.signal)
    await local.memory()
    controller.abort()
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' })
    expect(engines[0]?.ended).toBe(false)
  })
})

test('an engine that crashes fails what it was asked and is started anew', async () => {
  engineRun = () => new Promise<never>(() => undefined)
  const lost = run()
  const failed = expect(lost).rejects.toThrow('the engine stopped working: out of memory')
  await local.memory()
  engines[0]?.crash('out of memory')
  await failed
  engineRun = () => Promise.resolve(report)
  await expect(run()).resolves.toMatchObject({ device: 'wasm' })
  expect(engines).toHaveLength(2)
})

test('a fault of the engine itself ends it; an error of the user does not', async () => {
  engineRun = () => Promise.reject(new VitrineError('no such site'))
  await expect(run()).rejects.toThrow('no such site')
  expect(engines[0]?.ended).toBe(false)
  engineRun = () => Promise.reject(new WebAssembly.RuntimeError('memory access out of bounds'))
  await expect(run()).rejects.toThrow('the engine stopped working: memory access out of bounds')
  expect(engines[0]?.ended).toBe(true)
})

test('an engine that cannot start says why, and the next call tries again', async () => {
  startDevice = () => Promise.reject(new VitrineError('no WebAssembly here'))
  await expect(run()).rejects.toThrow('no WebAssembly here')
  startDevice = () => Promise.resolve('wasm')
  await expect(run()).resolves.toMatchObject({ device: 'wasm' })
})

describe('a program that names its device', () => {
  test('gets an engine on it, and keeps the one that suits', async () => {
    await run()
    await local.disposeAll()
    await run(undefined, 'webgpu')
    await local.disposeAll()
    expect(engines).toHaveLength(1)
    await run(undefined, 'wasm')
    expect(engines.map(({ settings, ended }) => [settings.device, ended])).toEqual([
      [undefined, true],
      ['wasm', false],
    ])
  })

  test('cannot name another while results are held', async () => {
    await run(undefined, 'webgpu')
    await expect(run(undefined, 'wasm')).rejects.toThrow('one program runs on one device')
    expect(engines).toHaveLength(1)
  })

  test('keeps the engine that came instead of the one it asked for', async () => {
    startDevice = () => Promise.resolve('wasm')
    await run(undefined, 'webgpu')
    await run(undefined, 'webgpu')
    expect(engines).toHaveLength(1)
  })
})

test('a closed backend refuses', async () => {
  await run()
  await local.close()
  expect(engines[0]?.ended).toBe(true)
  await expect(run()).rejects.toThrow('was closed')
})

describe('the graphics device is lost', () => {
  const lostOnce = () => {
    let lost = false
    engineRun = () => {
      if (lost) return Promise.resolve(report)
      lost = true
      return Promise.reject(deviceLoss('Device was destroyed.'))
    }
  }

  test('the engine is started again, runs the graph once more, and says so', async () => {
    lostOnce()
    const { notices } = await local.run(graph, 'h', new Map())
    expect(engines.map(({ ended }) => ended)).toEqual([true, false])
    expect(notices).toEqual([
      expect.stringMatching(/graphics device was lost .* started again and ran it once more/),
    ])
    expect((await local.run(graph, 'h', new Map())).notices).toEqual([])
  })

  test('a graph that takes results of earlier runs fails with what to do; the next run has an engine', async () => {
    lostOnce()
    const taking = traceOf([
      { kind: 'result', id: '0', ref: 'earlier/x' },
      { kind: 'save', id: '1', name: 'x', value: '0' },
    ])
    await expect(local.run(taking, 'h', new Map())).rejects.toThrow(
      /the engine stopped working: the graphics device was lost/,
    )
    expect(await local.run(graph, 'h', new Map())).toEqual(report)
  })

  test('a device that is lost again and again is an error, not a circle', async () => {
    engineRun = () => Promise.reject(deviceLoss('Device was destroyed.'))
    await expect(local.run(graph, 'h', new Map())).rejects.toThrow(/the graphics device was lost/)
    expect(engines).toHaveLength(2)
  })
})
