import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { RecordingExecutor } from '../../test/recordingExecutor.ts'
import { read, save, traceOf } from '../../test/graphs.ts'
import { addressOf } from '../graph/address.ts'
import { hashGraph } from '../graph/canonical.ts'
import { writeSafetensors } from '../graph/safetensors.ts'
import { type Graph } from '../graph/versions/v1.ts'
import { channelOf } from '../protocol/channel.ts'
import { createClient, type Client } from '../protocol/client.ts'
import { serve } from '../protocol/server.ts'
import { type GraphMessage, type GuestApi, type HostApi } from './api.ts'
import { defaultBudgets, type Budgets } from './budgets.ts'
import { converse } from './converse.ts'
import { bytesOf } from './meteredChannel.ts'
import { type Outcome } from './outcome.ts'

/** A guest that says what it likes: the host's end is the real one. */
let port: MessagePort
let host: Client<HostApi>
let executor: RecordingExecutor
let ended: Promise<Outcome>
let end: (outcome: Outcome) => void

function open(answersPings = true, budgets: Partial<Budgets> = {}): void {
  const { port1, port2 } = new MessageChannel()
  port = port2
  executor = new RecordingExecutor()
  const conversation = converse({
    channel: channelOf(port1),
    executor,
    budgets: { ...defaultBudgets, ...budgets },
  })
  ;({ ended, end } = conversation)
  const channel = channelOf(port2)
  serve<GuestApi>(channel, {
    begin: { decode: 'trusted', run: () => null },
    ping: { decode: 'trusted', run: word => (answersPings ? word : new Promise(() => undefined)) },
  })
  host = createClient<HostApi>(channel)
}

beforeEach(() => {
  open()
})
afterEach(() => {
  end({ status: 'stopped' })
  port.close()
})

const message = (graph: unknown, constants = writeSafetensors(new Map())): GraphMessage => ({
  graph: JSON.stringify(graph),
  constants,
})
const graph: Graph = traceOf([read('0', 'lm_head.output'), save('1', '0', 'logits')])
const card = { kind: 'log', index: 0, level: 'log', text: 'hello' }
const values = { ref: `${'0'.repeat(64)}/x`, dtype: 'float32', shape: [1] }
const heatmap = {
  kind: 'heatmap',
  index: 0,
  values,
  x: null,
  y: null,
  xLabel: null,
  yLabel: null,
  center: null,
  mark: [],
  marginals: false,
  overview: null,
}

describe('what is no request is refused, and nothing runs', () => {
  test.each<[string, keyof HostApi, unknown, RegExp]>([
    ['a graph that is no graph', 'run', message({ version: 1 }), /runs/],
    ['a graph that is no JSON', 'run', { graph: '{', constants: new Uint8Array(0) }, /JSON/],
    ['a graph as an object', 'run', { graph, constants: new Uint8Array(0) }, /not a graph/],
    [
      'constants that are no file',
      'run',
      { graph: JSON.stringify(graph), constants: new Uint8Array(3) },
      /safetensors/,
    ],
    [
      'too large a graph',
      'run',
      { graph: ' '.repeat(1_000_001), constants: new Uint8Array(0) },
      /at most 1 MB/,
    ],
    [
      'values that the graph does not name',
      'run',
      message(
        graph,
        writeSafetensors(new Map([['x', { dtype: 'float32', shape: [1], data: new Float32Array(1) }]])),
      ),
      /does not speak of/,
    ],
    [
      'values other than the graph says',
      'run',
      message(
        { ...graph, tensors: { x: { dtype: 'float32', shape: [1], sha256: '0'.repeat(64) } } },
        writeSafetensors(new Map([['x', { dtype: 'float32', shape: [1], data: new Float32Array(1) }]])),
      ),
      /not those that the graph speaks of/,
    ],
    [
      'a result of somebody else in a graph',
      'run',
      message(traceOf([{ kind: 'result', id: '0', ref: values.ref }])),
      /no result/,
    ],
    ['a look at a result of somebody else', 'look', values.ref, /no result/],
    ['a look at nothing', 'look', { ref: 1 }, /not a result/],
    ['disposal of a result of somebody else', 'dispose', [values.ref], /no result/],
    ['a card with a result of somebody else', 'show', { card: heatmap, graph: null }, /no result/],
    [
      'a card of an unknown kind',
      'show',
      { card: { ...card, kind: 'html' }, graph: null },
      /cannot be shown/,
    ],
    [
      'a card with markup of its own',
      'show',
      { card: { ...card, html: '<b>' }, graph: null },
      /cannot be shown/,
    ],
    ['a model with an engine of its own', 'describe', { id: 'a/b', url: 'http://x' }, /not a model/],
    ['a model whose name is no text', 'describe', { id: ['a'] }, /not a model/],
    ['a file of tensors whose name is no text', 'loadTensors', { url: 'http://x' }, /not a file of tensors/],
    ['a file of tensors with a very long name', 'loadTensors', 'x'.repeat(401), /not a file of tensors/],
    ['an end that is none', 'finish', { status: 'won' }, /not understood/],
  ])('%s', async (_what, method, params, expected) => {
    await expect(host.call(method, params as never)).rejects.toThrow(expected)
    expect([executor.graphs, executor.looked, executor.shown, executor.disposed, executor.requests]).toEqual([
      [],
      [],
      [],
      [],
      [],
    ])
  })

  test('a method of every object', async () => {
    await expect(host.call('constructor' as keyof HostApi, null)).rejects.toThrow(/no method/)
  })

  test('junk, without harm to what follows', async () => {
    for (const junk of [
      null,
      1,
      'x',
      [],
      { type: 'result', id: 0, value: 'forged' },
      { type: 'cancel', id: 5 },
    ])
      port.postMessage(junk)
    await expect(host.call('show', { card, graph: null })).resolves.toBeNull()
    expect(executor.shown).toHaveLength(1)
  })
})

test('a program cannot open models without end', async () => {
  for (let i = 0; i < 16; i++) await host.call('describe', { id: `a/m${i}` })
  await host.call('describe', { id: 'a/m0' })
  await expect(host.call('describe', { id: 'a/more' })).rejects.toThrow(/at most 16 models/)
  expect(executor.requests).toHaveLength(17)
})

test('what a graph says of its model is checked against the model', async () => {
  await expect(host.call('run', message(graph))).rejects.toThrow(/has not opened vitrine\/atlas/)
  await host.call('describe', { id: 'vitrine/atlas' })
  const wrong = traceOf([read('0', 'lm_head.outputs'), save('1', '0', 'x')])
  await expect(host.call('run', message(wrong))).rejects.toThrow(/no site lm_head.outputs/)
  await host.call('run', message(graph))
  // The type that a guest gives a result is not believed: it has three dimensions, not four.
  const result = {
    kind: 'result',
    id: '0',
    ref: `${hashGraph(graph)}/logits`,
    dtype: 'float32',
    shape: [1, 1, 1, 1],
  } as const
  const cat = traceOf([
    result,
    { kind: 'op', id: '1', op: 'softmax', inputs: ['0'], attrs: { dim: 2 } },
    save('2', '1', 'x'),
  ])
  await expect(host.call('run', message(cat))).resolves.toBeNull()
  const beyond = traceOf([
    result,
    { kind: 'op', id: '1', op: 'softmax', inputs: ['0'], attrs: { dim: 3 } },
    save('2', '1', 'x'),
  ])
  await expect(host.call('run', message(beyond))).rejects.toThrow(/dim/)
  expect(executor.graphs).toHaveLength(2)
})

test("the hash is the host's own, and results are known by it", async () => {
  await host.call('describe', { id: 'vitrine/atlas' })
  await host.call('run', message(graph))
  expect(executor.hashes).toEqual([hashGraph(graph)])
  executor.answer = { dtype: 'float32', shape: [], data: Float32Array.of(1) }
  await expect(host.call('look', `${hashGraph(graph)}/logits`)).resolves.toEqual(executor.answer)
  await expect(host.call('look', `${hashGraph(graph)}/others`)).rejects.toThrow(/no result/)
})

test('a guest that answers no ping is ended after the budget', async () => {
  open(false, { busyMs: 400 })
  const start = performance.now()
  const outcome = await ended
  expect(outcome).toMatchObject({ status: 'timeout' })
  expect(performance.now() - start).toBeGreaterThan(300)
  expect(performance.now() - start).toBeLessThan(1500)
})

test('a guest that forges answers to pings is ended too', async () => {
  open(false, { busyMs: 400 })
  const forge = setInterval(() => {
    for (let id = 0; id < 20; id++) port.postMessage({ type: 'result', id, value: 'pong' })
  }, 20)
  await expect(ended).resolves.toMatchObject({ status: 'timeout' })
  clearInterval(forge)
})

test('a guest that floods is ended and not heard any more', async () => {
  open(true, { messages: 100 })
  for (let i = 0; i < 1000; i++)
    port.postMessage({ type: 'call', id: i, method: 'show', params: { card, graph: null } })
  await expect(ended).resolves.toMatchObject({ status: 'timeout' })
  expect(executor.shown.length).toBeLessThanOrEqual(100)
})

test('a program that shows without end is ended at its line, and nothing more is shown', async () => {
  open(true, { cards: 3, lines: 5 })
  const span = { file: 'main.ts', line: 7, column: 1 }
  for (let index = 0; index < 100; index++)
    port.postMessage({
      type: 'call',
      id: index,
      method: 'show',
      params: { card: { ...card, index, span }, graph: null },
    })
  await expect(ended).resolves.toMatchObject({
    status: 'error',
    error: { message: 'a program writes at most 5 lines', span },
  })
  expect(executor.shown).toHaveLength(5)

  open(true, { cards: 3, lines: 5 })
  const text = { kind: 'text', tokens: ['a'], weights: null }
  for (let index = 0; index < 100; index++)
    port.postMessage({
      type: 'call',
      id: index,
      method: 'show',
      params: { card: { ...text, index }, graph: null },
    })
  await expect(ended).resolves.toMatchObject({ error: { message: 'a program shows at most 3 cards' } })
  expect(executor.shown).toHaveLength(3)
})

test('a long text of an error is cut', async () => {
  await host.call('finish', { status: 'error', message: 'x'.repeat(1e6) }).catch(() => undefined)
  const outcome = await ended
  expect(outcome).toMatchObject({ status: 'error' })
  if (outcome.status === 'error') expect(outcome.error.message.length).toBeLessThan(2100)
})

test.each<[string, keyof HostApi, unknown]>([
  ['results to dispose of', 'dispose', new Array(4e9)],
  [
    'values that are exported',
    'finish',
    { status: 'done', exports: { tensors: [], values: { a: new Array(4e9) } } },
  ],
  ['names on a card', 'show', { card: { ...heatmap, x: new Array(4e9) }, graph: null }],
])('an array that says it is endless is not walked: %s', async (_what, method, params) => {
  const start = performance.now()
  void host.call(method, params as never).catch(() => undefined)
  await expect(ended).resolves.toMatchObject({ status: 'timeout' })
  expect(performance.now() - start).toBeLessThan(1500)
})

test('bytes of a message are counted, however it is made', () => {
  let deep: unknown = 'x'
  for (let i = 0; i < 100_000; i++) deep = [deep]
  expect(bytesOf(deep, Infinity)).toBeGreaterThan(100_000)
  expect(bytesOf(new Uint8Array(1000), Infinity)).toBeGreaterThanOrEqual(1000)
  expect(bytesOf({ a: 'x'.repeat(500), b: new Map([['k', 'y'.repeat(500)]]) }, Infinity)).toBeGreaterThan(
    1000,
  )
  const loop: Record<string, unknown> = {}
  loop['self'] = loop
  expect(bytesOf(loop, Infinity)).toBeLessThan(100)
  expect(
    bytesOf(
      Array.from({ length: 1e6 }, () => 'x'.repeat(10)),
      1000,
    ),
  ).toBeLessThan(1e7)
})

test('a result of one place is not taken by a graph of another', async () => {
  await host.call('describe', { id: 'vitrine/atlas' })
  await host.call('run', message(graph))
  const took = (remote: Graph['runs'][number]['options'], ref: string): Graph => ({
    ...graph,
    runs: [
      {
        model: null,
        mode: 'compute',
        prompts: [],
        options: remote,
        nodes: [
          { kind: 'result', id: '0', ref, dtype: 'float32', shape: [1, 2, 2048] },
          { kind: 'save', id: '1', name: 'x', value: '0' },
        ],
      },
    ],
  })
  const ref = `${addressOf(graph)}/logits`
  await expect(host.call('run', message(took({ remote: true }, ref)))).rejects.toThrow(
    /is not where its graph runs/,
  )
  const there = ref.replace('/', '@remote/')
  await expect(host.call('run', message(took({ remote: true }, there)))).rejects.toThrow(/there is no result/)
  await host.call('run', message(took({}, ref)))
  expect(executor.graphs).toHaveLength(2)
})
