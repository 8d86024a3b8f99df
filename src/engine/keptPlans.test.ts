import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { graphOf, HandRun } from '../../test/handGraphs.ts'
import { openFixture } from '../../test/openFixture.ts'
import { type TensorData } from '../graph/tensorData.ts'
import { type Graph } from '../graph/versions/v1.ts'
import { createNodeRuntime } from '../runtime/node.ts'
import { Engine } from './engine.ts'

const engine = new Engine(createNodeRuntime({ intraOpThreads: 1 }), openFixture)
afterAll(() => engine.close())
beforeEach(() => engine.free())

const ids = [[12, 40, 7, 30, 5]]
const block = (layer: number) => `transformer.h.${layer}.output`

let hashes = 0

/** Runs a graph, and again in an engine that has planned nothing; plans made, and what it saves. */
async function run(graph: Graph, constants: ReadonlyMap<string, TensorData> = new Map()) {
  const hash = `kept${hashes++}`
  const before = engine.counters().plans
  const report = await engine.run(graph, hash, constants)
  const plans = engine.counters().plans - before
  const fresh = new Engine(createNodeRuntime({ intraOpThreads: 1 }), openFixture)
  await fresh.run(graph, hash, constants)
  const values: Record<string, number[]> = {}
  for (const node of graph.runs.flatMap(run => run.nodes))
    if (node.kind === 'save') {
      const ref = `${hash}/${node.name}`
      values[node.name] = [...(await engine.look(ref)).data]
      expect(values[node.name]).toEqual([...(await fresh.look(ref)).data])
    }
  await fresh.close()
  return { hash, report, plans, values }
}

/** Two layers are scaled, each by a number of its own; `prefix` begins the ids of nodes. */
function scaled(first: number, second: number, prefix = '', save = 'logits'): Graph {
  const hand = new HandRun(prefix)
  for (const [layer, by] of [first, second].entries()) {
    const read = hand.read(block(2 + layer))
    hand.write(block(2 + layer), hand.op('mul', [read, hand.scalar(by)]))
  }
  hand.save(hand.read('lm_head.output'), save)
  return graphOf(hand.run('vitrine/atlas', [ids]))
}

describe('graphs of one structure', () => {
  test('are planned once, with the bits of an engine that plans each anew', async () => {
    const moves = Array.from({ length: 20 }, (_, move) => 2.51 + move / 8)
    const before = engine.counters().plans
    for (const by of moves) await engine.run(scaled(1.5, by), `moved${by}`, new Map())
    expect(engine.counters().plans - before).toBe(1)
    for (const by of [2.7, 5.9, -0.3]) expect((await run(scaled(1.5, by))).plans).toBe(0)
  })

  test('have reports and results under their own names', async () => {
    const first = await run(scaled(1.5, 2.5))
    const second = await run(scaled(1.5, 3.5, 'other', 'mine'))
    expect(second.plans).toBe(0)
    expect(Object.keys(second.values)).toEqual(['mine'])
    expect(Object.keys(second.report.nodes)).toEqual(Object.keys(first.report.nodes).map(id => `other${id}`))
    expect(second.report.plan.layers[0]).toMatchObject({ ran: [4, 5], reused: [0, 1, 2, 3] })
    expect(second.report.nodes['other8']).toEqual({
      state: 'ran',
      steps: [second.report.plan.steps.length - 1],
    })
  })

  test('need a plan of their own where values are equal that were not, or the other way round', async () => {
    const twice = (a: number, b: number) => {
      const hand = new HandRun()
      const read = hand.read(block(1))
      for (const [index, by] of [a, b].entries())
        hand.save(hand.op('mul', [read, hand.scalar(by)]), `by${index}`)
      return graphOf(hand.run('vitrine/atlas', [ids]))
    }
    expect((await run(twice(0.5, 0.5))).plans).toBe(1)
    const apart = await run(twice(0.5, 1.5))
    expect(apart.plans).toBe(1)
    expect(apart.values['by0']).not.toEqual(apart.values['by1'])
    expect((await run(twice(1.25, 1.25))).plans).toBe(0)
    expect((await run(twice(0.5, 2.5))).plans).toBe(1)
    // Apart as numbers, together as float32.
    expect((await run(twice(0.1, 0.1 + 1e-12))).plans).toBe(0)
  })

  test('need a plan of their own where a number is written into programs', async () => {
    const power = (by: number) => {
      const hand = new HandRun()
      hand.save(hand.op('pow', [hand.read(block(1)), hand.scalar(by)]), 'power')
      return graphOf(hand.run('vitrine/atlas', [ids]))
    }
    expect((await run(power(2))).plans).toBe(1)
    expect((await run(power(3))).plans).toBe(1)
    engine.disposeAll()
    expect((await run(power(2))).plans).toBe(0)
    expect((await run(power(3))).plans).toBe(0)
  })

  test('feed their own constants', async () => {
    const added = (digest: string): Graph => {
      const hand = new HandRun()
      hand.nodes.push({ kind: 'constant', id: 'direction', tensor: 't0' })
      const sum = hand.op('add', [hand.read(block(3)), 'direction'])
      hand.write(block(3), sum)
      hand.save(hand.read('lm_head.output'), 'logits')
      const entry = { dtype: 'float32' as const, shape: [1], sha256: digest }
      return { ...graphOf(hand.run('vitrine/atlas', [ids])), tensors: { t0: entry } }
    }
    const constants = (value: number) =>
      new Map<string, TensorData>([['t0', { dtype: 'float32', shape: [1], data: Float32Array.of(value) }]])
    await run(added('a'), constants(1))
    const other = await run(added('b'), constants(2))
    expect([other.plans, other.report.plan.layers[0]?.ran]).toEqual([0, [4, 5]])
  })

  test('take their own results: what a card looks at is planned once', async () => {
    const top = (ref: string): Graph => {
      const hand = new HandRun()
      hand.nodes.push({ kind: 'result', id: 'r', ref })
      hand.save(hand.op('sum', ['r'], { dim: [-1], keepdim: false }), 'sums')
      return graphOf({ ...hand.run('vitrine/atlas', []), model: null, mode: 'compute' })
    }
    const sums: number[][] = []
    for (const by of [1.5, 2.5, 3.5]) {
      const graph = scaled(by, 4.5)
      const hash = `looked${by}`
      await engine.run(graph, hash, new Map())
      const before = engine.counters().plans
      await engine.run(top(`${hash}/logits`), `top${by}`, new Map())
      expect(engine.counters().plans - before).toBe(by === 1.5 ? 1 : 0)
      const { shape, data } = await engine.look(`${hash}/logits`)
      const width = shape.at(-1) ?? 0
      const expected = Array.from({ length: data.length / width }, (_, row) =>
        [...data.slice(row * width, (row + 1) * width)].reduce((a, b) => a + b, 0),
      )
      const found = [...(await engine.look(`top${by}/sums`)).data]
      found.forEach((sum, row) => expect(Math.abs(sum - (expected[row] ?? NaN))).toBeLessThan(0.1))
      sums.push(found)
    }
    expect(sums[0]).not.toEqual(sums[1])
  })
})

test('what measures a run plans its values once, whatever the number', async () => {
  const nodes = ['0', '2', '4', '6', '8']
  const measured = async (graph: Graph) => {
    const { hash } = await run(graph)
    const before = engine.counters().plans
    const summaries = await engine.measure(graph, hash, new Map(), nodes)
    return { plans: engine.counters().plans - before, summaries }
  }
  const first = await measured(scaled(1.5, 2.5))
  const second = await measured(scaled(1.5, 3.5))
  expect(first.plans).toBeGreaterThan(0)
  expect(second.plans).toBe(0)
  expect(second.summaries.get('0')).toEqual(first.summaries.get('0'))
  expect(second.summaries.get('6')).not.toEqual(first.summaries.get('6'))
})
