import { afterAll, expect, test } from 'vitest'
import { graphOf, HandRun, runAndLook } from '../../test/handGraphs.ts'
import { openFixture } from '../../test/openFixture.ts'
import { type Json } from '../graph/versions/v1.ts'
import { createNodeRuntime } from '../runtime/node.ts'
import { Engine } from './engine.ts'

const engine = new Engine({ ...createNodeRuntime({ intraOpThreads: 1 }), weights: 'inputs' }, openFixture)
afterAll(() => engine.close())

const atlas = 'vitrine/atlas'
const ids = [[5, 9, 14, 20]]
const all: Json = { kind: 'slice', start: null, stop: null, step: null }
const last: Record<string, Json> = { index: [all, { kind: 'int', value: -1 }] }

test('a plan tells its batches, its steps and what is left out, before it runs and behind', async () => {
  const hand = new HandRun()
  hand.read('transformer.h.4.output')
  hand.save(hand.op('index', [hand.read('lm_head.output')], last), 'last')
  const graph = graphOf(hand.run(atlas, [ids]))
  await engine.describe({ id: atlas })
  const runs = engine.counters().runs
  const plan = await engine.explain(graph, 'explained', new Map())
  expect(engine.counters().runs).toBe(runs)
  expect(plan.batches).toEqual([
    { run: 0, prompts: [0], rows: 1, positions: 4, past: 0, unembedded: [3], derived: null },
  ])
  expect(plan.steps.map(({ label }) => label)).toEqual([
    'embed',
    'masks',
    ...[0, 1, 2, 3, 4, 5].map(layer => `layer ${layer}`),
    'head',
    'operations',
  ])
  const layers = plan.steps.filter(step => step.layers.length > 0)
  expect(layers.map(step => step.sameProgramAs)).toEqual([null, 2, 2, 2, 2, 2])
  expect(
    layers.every(step => step.rows === 1 && step.batches[0] === 0 && !step.compiled && step.times === 0),
  ).toBe(true)
  // 12 * 128^2 parameters of a block's matrices, in float32; the values of its residual stream alone take 4 * 128 of them.
  expect(layers[0]!.weightBytes).toBeGreaterThan(12 * 128 * 128 * 4)
  expect(layers[0]!.activationBytes).toBeGreaterThan(4 * 128 * 4)
  expect(plan.leftOut).toEqual([
    { what: 'logits at 3 of 4 positions', why: 'they are not looked at' },
    { what: '1 node of the graph', why: 'no saved value needs it' },
  ])

  const { report } = await runAndLook(engine, graph)
  expect(report.plan.steps.map(step => step.times)).toEqual(plan.steps.map(() => 1))
  expect(report.plan.steps.map(step => step.ms > 0)).toEqual(plan.steps.map(() => true))
  const again = await engine.explain(graph, 'explained', new Map())
  expect(again.steps.every(step => step.compiled)).toBe(true)
  expect(again.memory.kept).toBeGreaterThan(layers.reduce((sum, step) => sum + step.weightBytes, 0))
  expect(JSON.parse(JSON.stringify(again))).toEqual(again)
})

test('layers behind what is looked at, and what another run computes, are named', async () => {
  const [a, b] = [new HandRun('a'), new HandRun('b')]
  a.save(a.read('transformer.h.2.output'), 'clean')
  b.write('transformer.h.1.mlp.output', b.scalar(0))
  b.save(b.read('transformer.h.2.output'), 'ablated')
  const { leftOut } = await engine.explain(
    graphOf(a.run(atlas, [ids]), b.run(atlas, [ids])),
    'two',
    new Map(),
  )
  const words = leftOut.map(({ what, why }) => `${what}: ${why}`)
  expect(words).toContain('layers 3-5, head of batch 1: no saved value needs them')
  expect(words).toContain('embed, layer 0 of batch 2: equal values are computed already')
  expect(
    words.some(line => /nodes in layer 1 of batch 2: equal values are computed already/.test(line)),
  ).toBe(true)
})

test('cells of a sweep say where they begin and what they take', async () => {
  const hand = new HandRun()
  const grid = hand.sweep(0, { layer: [1, 4] }, ({ layer = 0 }) => {
    hand.write(`transformer.h.${layer}.mlp.output`, hand.scalar(0))
    return hand.read('transformer.h.5.output')
  })
  hand.save(grid, 'grid')
  const plan = await engine.explain(graphOf(hand.run(atlas, [ids])), 'cells', new Map())
  expect(plan.batches.map(({ derived }) => derived)).toEqual([
    null,
    { from: 0, begins: 'layer 1' },
    { from: 0, begins: 'layer 4' },
  ])
})

test('operators that are opened are told with the site that asks for it', async () => {
  const hand = new HandRun()
  hand.save(hand.read('model.layers.1.self_attn.probs'), 'probs')
  const plan = await engine.explain(graphOf(hand.run('zoo/llama/genai-fp32-cpu', [ids])), 'opened', new Map())
  const [first, second] = [0, 1].map(layer => plan.steps.find(({ layers }) => layers.includes(layer)))
  expect(first?.opened).toEqual([])
  expect(first?.fused.map(({ operator }) => operator)).toContain('GroupQueryAttention')
  expect(second?.opened.map(({ operator, site }) => `${operator} ${site}`)).toContain(
    'GroupQueryAttention model.layers.1.self_attn.probs',
  )
})
