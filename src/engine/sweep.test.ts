import { afterAll, describe, expect, test } from 'vitest'
import { graphOf, HandRun, runAndLook } from '../../test/handGraphs.ts'
import { greatestDifference } from '../../test/greatestDifference.ts'
import { openFixture } from '../../test/openFixture.ts'
import { validateGraph } from '../graph/validate.ts'
import { type Json } from '../graph/versions/v1.ts'
import { createNodeRuntime } from '../runtime/node.ts'
import { Engine, type EngineReport } from './engine.ts'

const engine = new Engine(createNodeRuntime({ intraOpThreads: 1 }), openFixture)
afterAll(() => engine.close())

type Cell = Record<string, number>
type Prompts = readonly (readonly (readonly number[])[])[]

interface Experiment {
  model: string
  prompts: Prompts
  /** Row group of the sweep. */
  rows: number
  axes: Record<string, readonly number[]>
  /** What stands in the enclosing body before the sweep, and behind it. */
  before?: (hand: HandRun) => string[]
  behind?: (hand: HandRun) => void
  body: (hand: HandRun, cell: Cell, outer: readonly string[]) => string
}

const all: Json = { kind: 'slice', start: null, stop: null, step: null }
const at = (position: number): { index: Json } => ({ index: [all, { kind: 'int', value: position }] })
const live = () => {
  const { liveTensors, weightTensors, boundaryTensors } = engine.counters()
  return liveTensors - weightTensors - boundaryTensors
}
const layersOf = (report: EngineReport) => report.plan.steps.flatMap(step => step.layers)

async function swept({ model, prompts, rows, axes, before, behind, body }: Experiment, on = engine) {
  const hand = new HandRun()
  const outer = before?.(hand) ?? []
  const value = hand.sweep(rows, axes, cell => body(hand, cell, outer))
  behind?.(hand)
  hand.save(value, 'grid')
  const graph = validateGraph(graphOf(hand.run(model, prompts)))
  const { values, report } = await runAndLook(on, graph)
  return { grid: values.grid!, report }
}

/** The same as a trace for each cell, in which the rows themselves are changed; values of the outer body are clean. */
async function looped({ model, prompts, rows, axes, before, behind, body }: Experiment) {
  const cells = Object.entries(axes).reduce<Cell[]>(
    (cells, [name, values]) => cells.flatMap(cell => values.map(value => ({ ...cell, [name]: value }))),
    [{}],
  )
  const numbers: number[] = []
  const reports: EngineReport[] = []
  for (const cell of cells) {
    const hand = new HandRun()
    const outer = before?.(hand) ?? []
    behind?.(hand)
    hand.save(body(hand, cell, outer), 'cell')
    const { values, report } = await runAndLook(engine, graphOf(hand.run(model, prompts)))
    numbers.push(...values.cell!.data)
    reports.push(report)
  }
  expect(rows).toBeLessThan(prompts.length)
  return { numbers, reports }
}

async function agree(experiment: Experiment) {
  const [{ grid, report }, loop] = [await swept(experiment), await looped(experiment)]
  expect(grid.data.length).toBe(loop.numbers.length)
  expect(greatestDifference(grid.data, loop.numbers)).toBeLessThan(
    1e-5 * (1 + Math.max(...loop.numbers.map(Math.abs))),
  )
  const size = grid.data.length / loop.reports.length
  const [first, last] = [grid.data.slice(0, size), grid.data.slice(-size)]
  expect(greatestDifference(first, last)).toBeGreaterThan(1e-3)
  expect(live()).toBe(0)
  return { grid, report, loop }
}

/** Residual patching: the clean value of one layer and position in a corrupted prompt. */
const patching: Experiment = {
  model: 'vitrine/atlas',
  prompts: [[[5, 11, 14, 20, 33, 8]], [[5, 9, 14, 20, 33, 7]]],
  rows: 1,
  axes: { layer: [0, 1, 2, 3, 4, 5], pos: [0, 1, 2, 3, 4, 5] },
  before: hand => Array.from({ length: 6 }, (_, layer) => hand.read(`transformer.h.${layer}.output`, 0)),
  body: (hand, { layer = 0, pos = 0 }, clean) => {
    const site = `transformer.h.${layer}.output`
    const value = hand.op('index', [clean[layer]!], at(pos))
    hand.write(site, hand.op('put', [hand.read(site, 1), value], at(pos)), 1)
    return hand.op('index', [hand.read('lm_head.output', 1)], at(-1))
  },
}

describe('LANGUAGE 26: a sweep equals the loop', () => {
  test('over layers and positions, and runs of each cell only what it changes', async () => {
    const { grid, report, loop } = await agree(patching)
    expect(grid.shape.slice(0, 3)).toEqual([6, 6, 1])
    // The prompts' own pass, then layers 1-5 of the cells that change layer 0, and so on.
    expect(layersOf(report)).toHaveLength(6 + 5 + 4 + 3 + 2 + 1)
    expect(loop.reports.flatMap(layersOf)).toHaveLength(36 * 6)
    expect(report.unembeddedPositions).toBe(36)
  })

  test('with writes around it, before and behind it in code, computed anew in each cell', async () => {
    await agree({
      ...patching,
      before: hand => {
        const clean = patching.before!(hand)
        const mlp = hand.read('transformer.h.3.mlp.output', 1)
        hand.write('transformer.h.3.mlp.output', hand.op('mul', [mlp, hand.scalar(0.5)]), 1)
        return clean
      },
      behind: hand => {
        const site = 'transformer.h.1.attn.output'
        const put = hand.op('put', [hand.read(site, 1), hand.scalar(0.25)], at(-1))
        hand.write(site, put, 1)
      },
    })
  })

  test('of heads, inside attention, with a module left out and one called', async () => {
    const { report } = await agree({
      model: 'zoo/llama/optimum',
      prompts: [[[5, 9, 14, 20]]],
      rows: 0,
      axes: { layer: [0, 1], head: [0, 1, 2, 3] },
      body: (hand, { layer = 0, head = 0 }) => {
        const site = `model.layers.${layer}.self_attn.probs`
        const index = { index: [all, { kind: 'int', value: head }] }
        hand.write(site, hand.op('put', [hand.read(site), hand.scalar(0)], index))
        if (head === 3) hand.scalar(1)
        else hand.scalar(2)
        return hand.call('lm_head', hand.read('model.norm.output'))
      },
    })
    expect(layersOf(report)).toHaveLength(2 + 2 + 1)
  })

  test('of a module that is skipped, with a number from the axis', async () => {
    await agree({
      model: 'zoo/gpt2/optimum',
      prompts: [[[5, 9, 14, 20]]],
      rows: 0,
      axes: { layer: [0, 1], value: [0, 0.5] },
      body: (hand, { layer = 0, value = 0 }) => {
        hand.skip(`transformer.h.${layer}.mlp`, hand.scalar(value))
        return hand.read('lm_head.output')
      },
    })
  })

  test('that changes the embedding starts from the beginning', async () => {
    const { report } = await agree({
      model: 'zoo/gpt2/optimum',
      prompts: [[[5, 9, 14, 20]]],
      rows: 0,
      axes: { pos: [0, 1, 2, 3] },
      body: (hand, { pos = 0 }) => {
        const site = 'transformer.wte.output'
        hand.write(site, hand.op('put', [hand.read(site), hand.scalar(0)], at(pos)))
        return hand.read('lm_head.output')
      },
    })
    expect(layersOf(report)).toEqual([0, 1])
  })

  test('over rows of unequal length', async () => {
    const { grid } = await agree({
      model: 'zoo/gpt2/optimum',
      prompts: [
        [
          [5, 9],
          [1, 2, 3, 4],
          [7, 8],
        ],
      ],
      rows: 0,
      axes: { layer: [0, 1], pos: [-1, -2] },
      body: (hand, { layer = 0, pos = 0 }) => {
        const site = `transformer.h.${layer}.output`
        hand.write(site, hand.op('put', [hand.read(site), hand.scalar(0)], at(pos)))
        return hand.read('lm_head.output')
      },
    })
    expect(grid.shape.slice(0, 4)).toEqual([2, 2, 3, 4])
  })

  test('in as many batches as memory asks for', async () => {
    const small = new Engine(createNodeRuntime({ intraOpThreads: 1 }), openFixture, { batchBudget: 1 })
    const [whole, cut] = [await swept(patching), await swept(patching, small)]
    expect(greatestDifference(whole.grid.data, cut.grid.data)).toBeLessThan(1e-4)
    expect(layersOf(cut.report)).toHaveLength(2 * 6 + 6 * (5 + 4 + 3 + 2 + 1))
    small.disposeAll()
    expect(small.counters().liveTensors).toBe(0)
    await small.close()
  })
})

test('values of a sweep go into another prompt', async () => {
  const hand = new HandRun()
  const site = 'transformer.h.0.output'
  const grid = hand.sweep(0, { factor: [0, 1, 2] }, ({ factor = 0 }) => {
    hand.write(site, hand.op('mul', [hand.read(site), hand.scalar(factor)]))
    return hand.read('transformer.h.1.output')
  })
  const mean = hand.op('mean', [grid], { dim: [0] })
  hand.write('transformer.h.0.output', mean, 1)
  hand.save(grid, 'grid')
  hand.save(hand.read('transformer.h.0.output', 1), 'mean')
  hand.save(hand.read('transformer.h.1.output'), 'plain')
  const { values } = await runAndLook(
    engine,
    graphOf(hand.run('zoo/gpt2/optimum', [[[5, 9, 14]], [[1, 2, 3]]])),
  )
  const size = values.mean!.data.length
  const cell = (index: number) => values.grid!.data.slice(index * size, (index + 1) * size)
  const expected = cell(0).map((value, index) => (value + cell(1)[index]! + cell(2)[index]!) / 3)
  expect(greatestDifference(values.mean!.data, expected)).toBeLessThan(1e-5)
  expect(greatestDifference(values.plain!.data, cell(1))).toBeLessThan(1e-5)
})
