import { afterAll, expect, test } from 'vitest'
import { openAtlas } from '../../test/atlasEngine.ts'
import { graphOf, HandRun } from '../../test/handGraphs.ts'
import { type Graph } from '../graph/versions/v1.ts'

const atlas = await openAtlas('vitrine/atlas', {})
const { engine } = atlas
afterAll(() => atlas.close())

const ids = [[12, 40, 7, 30]]

const live = () => {
  const { liveTensors, weightTensors, boundaryTensors } = engine.counters()
  return liveTensors - weightTensors - boundaryTensors
}

/** Plain numbers of an array. */
function plainly(values: ArrayLike<number>) {
  const finite = Array.from(values).filter(Number.isFinite)
  const sum = finite.reduce((a, b) => a + b, 0)
  return { min: Math.min(...finite), max: Math.max(...finite), mean: sum / finite.length }
}

function steered(strength: number) {
  const hand = new HandRun()
  const resid = hand.read('transformer.h.3.output')
  const scalar = hand.scalar(strength)
  const double = hand.op('mul', [resid, scalar])
  hand.write('transformer.h.3.output', double)
  const write = hand.nodes.at(-1)!.id
  const scores = hand.read('transformer.h.4.attn.scores')
  const logits = hand.read('lm_head.output')
  const flags = hand.op('gt', [resid, hand.scalar(0)])
  hand.save(hand.op('add', [logits, hand.op('sum', [flags])]), 'logits')
  hand.save(scores, 'scores')
  hand.save(double, 'double')
  const dead = hand.op('exp', [resid])
  return {
    graph: graphOf(hand.run('vitrine/atlas', [ids])),
    resid,
    scalar,
    double,
    write,
    scores,
    flags,
    dead,
    logits,
  }
}

test('shape, range, mean and a thumbnail of every kind of value, from what the run has left', async () => {
  const { graph, ...nodes } = steered(2)
  await engine.run(graph, 'ran', new Map())
  const before = { live: live(), ...engine.counters() }
  const summaries = await engine.measure(graph, 'ran', new Map(), Object.values(nodes))
  expect(live()).toBe(before.live)
  const of = (name: keyof typeof nodes) => summaries.get(nodes[name])
  expect(of('dead')).toBeUndefined()
  const double = await engine.look('ran/double')
  const expected = plainly(double.data)
  expect(of('double')).toMatchObject({ shape: [1, 4, 128], dtype: 'float32' })
  expect(of('double')!.min).toBe(expected.min)
  expect(of('double')!.max).toBe(expected.max)
  expect(of('double')!.mean).toBeCloseTo(expected.mean, 5)
  expect(of('write')).toEqual(of('double'))
  expect(of('resid')!.max).toBeCloseTo(expected.max / 2, 5)
  const { thumbnail } = of('double')!
  expect([thumbnail!.rows, thumbnail!.columns]).toEqual([4, 16])
  const places = Array.from({ length: 64 }, (_, at) => Math.floor(at / 16) * 128 + (at % 16) * 8)
  expect([...thumbnail!.data]).toEqual(places.map(place => double.data[place]))
  // What is hidden is -inf: it is in no range and in no mean.
  const scores = plainly((await engine.look('ran/scores')).data)
  expect([of('scores')!.min, of('scores')!.max]).toEqual([scores.min, scores.max])
  expect(of('flags')).toMatchObject({ shape: [1, 4, 128], dtype: 'bool', min: 0, max: 1 })
  expect(of('scalar')).toMatchObject({ shape: [], min: 2, max: 2, thumbnail: { rows: 1, columns: 1 } })
  expect(of('logits')!.shape).toEqual([1, 4, 2048])
})

test('no layer runs again to measure what the run has left', async () => {
  const { graph, resid, double, scores } = steered(3)
  await engine.run(graph, 'again', new Map())
  const labels: string[] = []
  const run = engine.runtime.run.bind(engine.runtime)
  engine.runtime.run = (program, feeds, fetches) => {
    labels.push(program.label)
    return run(program, feeds, fetches)
  }
  await engine.measure(graph, 'again', new Map(), [resid, double, scores])
  engine.runtime.run = run
  expect(labels.filter(label => label !== 'operations')).toEqual([])
  expect(await engine.run(graph, 'again', new Map())).toMatchObject({ reused: true })
})

test('nodes of sweeps over all cells, and of generations by their steps', async () => {
  const hand = new HandRun()
  const swept = hand.sweep(0, { layer: [1, 3] }, ({ layer }) => {
    hand.write(`transformer.h.${layer}.mlp.output`, hand.scalar(0))
    return hand.read('transformer.h.5.output')
  })
  hand.save(swept, 'grid')
  const graph = graphOf(hand.run('vitrine/atlas', [ids]))
  await engine.run(graph, 'swept', new Map())
  const read = hand.nodes.find(({ kind }) => kind === 'read')!.id
  const summaries = await engine.measure(graph, 'swept', new Map(), [read, swept])
  expect(summaries.get(swept)!.shape).toEqual([2, 1, 4, 128])
  expect(summaries.get(read)).toEqual(summaries.get(swept))

  const generating: Graph = {
    ...graphOf({
      model: { id: 'vitrine/atlas', revision: 'main', precision: 'fp32' },
      mode: 'generate',
      prompts: [{ text: null, ids: ids.map(row => [...row]) }],
      options: {
        generate: {
          maxNewTokens: 3,
          temperature: 0,
          topK: null,
          topP: null,
          seed: 0,
          stop: [],
          cache: true,
        },
      },
      nodes: [0, 1].flatMap(step => [
        {
          kind: 'read' as const,
          id: `r${step}`,
          site: 'transformer.h.2.output',
          rows: 0,
          step,
          previous: null,
        },
        { kind: 'save' as const, id: `s${step}`, name: `s${step}`, value: `r${step}` },
      ]),
    }),
  }
  await engine.run(generating, 'generated', new Map())
  const steps = await engine.measure(generating, 'generated', new Map(), ['r0', 'r1'])
  expect([...steps].map(([id, { shape }]) => [id, shape])).toEqual([
    ['r0', [1, 4, 128]],
    ['r1', [1, 1, 128]],
  ])
  const own = plainly((await engine.look('generated/s1')).data)
  expect(steps.get('r1')!.max).toBe(own.max)
})
