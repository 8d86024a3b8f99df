import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { graphOf, HandRun } from '../../test/handGraphs.ts'
import { openFixture } from '../../test/openFixture.ts'
import { type Graph } from '../graph/versions/v1.ts'
import { createNodeRuntime } from '../runtime/node.ts'
import { Engine, type RunOptions } from './engine.ts'

const runtime = () => createNodeRuntime({ intraOpThreads: 1 })
const engine = new Engine(runtime(), openFixture)
const apart = new Engine(runtime(), openFixture)
afterAll(() => Promise.all([engine.close(), apart.close()]))
beforeEach(() => {
  engine.disposeAll()
})

const atlas = 'vitrine/atlas'
const ids = [[12, 40, 7, 30, 5]]
const block = (layer: number, part = 'output') => `transformer.h.${layer}.${part}`

/** `strength` times a layer's output goes on in its place; the logits are saved. */
function steered(layer: number, strength: number, prompt = ids, model = atlas): Graph {
  const hand = new HandRun()
  const read = hand.read(block(layer))
  hand.write(block(layer), hand.op('mul', [read, hand.scalar(strength)]))
  hand.save(hand.read('lm_head.output'), 'logits')
  return graphOf(hand.run(model, [prompt]))
}

let hashes = 0

/** Runs under a hash of its own; what was saved stays. */
async function run(graph: Graph, on = engine, options: RunOptions = {}) {
  const hash = `reuse${hashes++}`
  const before = on.counters()
  const report = await on.run(graph, hash, new Map(), options)
  const after = on.counters()
  return {
    hash,
    report,
    layers: report.plan.steps.flatMap(step => step.layers),
    steps: after.runs - before.runs,
    compiles: after.compiles - before.compiles,
  }
}

async function values(graph: Graph, on = engine, name = 'logits', options: RunOptions = {}) {
  const done = await run(graph, on, options)
  return { ...done, values: [...(await on.look(`${done.hash}/${name}`)).data] }
}

const fromScratch = (graph: Graph, name = 'logits') => values(graph, apart, name, { fromScratch: true })

describe('a later run starts behind the last boundary that is equal', () => {
  test('only layers behind a changed write run again, with the same bits', async () => {
    await run(steered(3, 4))
    const later = await values(steered(3, 5))
    expect(later.layers).toEqual([4, 5])
    // The operation, two layers, the head; the number is fed to the program that is there.
    expect([later.steps, later.compiles]).toEqual([4, 0])
    expect(later.values).toEqual((await fromScratch(steered(3, 5))).values)
    expect(later.report.plan.layers).toEqual([
      { run: 0, prompts: [0], ran: [4, 5], reused: [0, 1, 2, 3], notRun: [] },
    ])
    expect(later.report.plan.leftOut).toContainEqual({
      what: 'embed, masks, layers 0-3',
      why: 'their values are there from an earlier run',
    })
  })

  test('a value that is written in place of another', async () => {
    const written = (value: number) => {
      const hand = new HandRun()
      hand.write(block(2, 'mlp.output'), hand.scalar(value))
      hand.save(hand.read('lm_head.output'), 'logits')
      return graphOf(hand.run(atlas, [ids]))
    }
    await run(written(0))
    const later = await values(written(0.5))
    expect(later.layers).toEqual([2, 3, 4, 5])
    expect(later.compiles).toBe(0)
    expect(later.values).toEqual((await fromScratch(written(0.5))).values)
  })

  test('other ids, another precision, another model and a write to the embedding run whole', async () => {
    const whole = [0, 1, 2, 3, 4, 5]
    await run(steered(3, 4))
    expect((await run(steered(3, 4, [[12, 40, 7, 30, 6]]))).layers).toEqual(whole)
    expect((await run(steered(3, 4, [[12, 40, 7, 30]]))).layers).toEqual(whole)
    for (const model of ['zoo/gpt2/optimum', 'zoo/qwen3/genai-fp32-cpu', 'zoo/qwen3/genai-fp16-webgpu']) {
      const hand = new HandRun()
      hand.save(hand.read('model.layers.0.output'), 'resid')
      const graph = model.includes('gpt2') ? steered(0, 4, ids, model) : graphOf(hand.run(model, [ids]))
      expect((await run(graph)).layers[0]).toBe(0)
    }
    const embedding = (value: number) => {
      const hand = new HandRun()
      const read = hand.read('transformer.wte.output')
      hand.write('transformer.wte.output', hand.op('mul', [read, hand.scalar(value)]))
      hand.save(hand.read('lm_head.output'), 'logits')
      return graphOf(hand.run(atlas, [ids]))
    }
    await run(embedding(2))
    expect((await run(embedding(3))).layers).toEqual(whole)
    const later = await values(embedding(4))
    expect(later.values).toEqual((await fromScratch(embedding(4))).values)
  })

  test('a read at a layer runs that layer, unless it was saved and is still there', async () => {
    const read = (strength: number) => {
      const hand = new HandRun()
      const own = hand.read(block(4))
      hand.save(hand.read(block(1, 'mlp.post')), 'post')
      hand.write(block(4), hand.op('mul', [own, hand.scalar(strength)]))
      hand.save(hand.read('lm_head.output'), 'logits')
      return graphOf(hand.run(atlas, [ids]))
    }
    const first = await run(read(2))
    const second = await run(read(3))
    expect(second.layers).toEqual([5])
    engine.dispose([`${first.hash}/post`, `${second.hash}/post`])
    const third = await values(read(4), engine, 'post')
    expect(third.layers).toEqual([1, 5])
    expect(third.values).toEqual((await fromScratch(read(4), 'post')).values)
  })

  test('the numbers are those of a run from scratch, whatever was read before', async () => {
    const hand = new HandRun()
    for (let layer = 0; layer < 6; layer++) hand.save(hand.read(block(layer, 'attn.scores')), `s${layer}`)
    hand.save(hand.read('lm_head.output'), 'logits')
    await run(graphOf(hand.run(atlas, [ids])))
    expect((await values(steered(4, 3))).values).toEqual((await fromScratch(steered(4, 3))).values)
  })

  test('several prompts, of which one changes', async () => {
    const pair = (strength: number) => {
      const hand = new HandRun()
      const read = hand.read(block(3), 1)
      hand.write(block(3), hand.op('mul', [read, hand.scalar(strength)]), 1)
      hand.save(hand.read('lm_head.output', 0), 'clean')
      hand.save(hand.read('lm_head.output', 1), 'logits')
      return graphOf(hand.run(atlas, [ids, [[9, 8, 7, 6]]]))
    }
    await run(pair(2))
    const later = await values(pair(3))
    expect(later.layers).toEqual([4, 5])
    expect(later.report.plan.layers).toEqual([
      { run: 0, prompts: [0], ran: [], reused: [0, 1, 2, 3, 4, 5], notRun: [] },
      { run: 0, prompts: [1], ran: [4, 5], reused: [0, 1, 2, 3], notRun: [] },
    ])
    expect(later.values).toEqual((await fromScratch(pair(3))).values)
  })

  test('a session whose later trace changes runs the earlier one no more', async () => {
    const session = (strength: number) => {
      const [clean, patched] = [new HandRun('a'), new HandRun('b')]
      const taken = clean.read(block(3))
      patched.write(block(3), patched.op('mul', [taken, patched.scalar(strength)]))
      patched.save(patched.read('lm_head.output'), 'logits')
      return graphOf(clean.run(atlas, [ids]), patched.run(atlas, [[[9, 8, 7, 6, 5]]]))
    }
    await run(session(2))
    const later = await values(session(3))
    expect(later.layers).toEqual([4, 5])
    expect(later.values).toEqual((await fromScratch(session(3))).values)
  })

  test('a generation gives the same tokens and values behind other runs, and again at once', async () => {
    const generating = (strength: number): Graph => ({
      version: 1,
      tensors: {},
      runs: [
        {
          model: { id: atlas, revision: 'main', precision: 'fp32' },
          mode: 'generate',
          prompts: [{ text: null, ids }],
          options: {
            generate: {
              maxNewTokens: 4,
              temperature: 1,
              topK: null,
              topP: null,
              seed: 3,
              stop: [],
              cache: true,
            },
          },
          nodes: [
            { kind: 'scalar', id: 'k', value: strength },
            {
              kind: 'write',
              id: 'w',
              site: block(3, 'mlp.output'),
              rows: 0,
              step: 0,
              previous: null,
              value: 'k',
            },
            { kind: 'generate', id: 'g', rows: 0 },
            { kind: 'save', id: 's', name: 'logits', value: 'g' },
          ],
        },
      ],
    })
    await run(steered(3, 2))
    await run(generating(0))
    const graph = generating(1)
    const first = await engine.run(graph, 'generated', new Map())
    const drawn = [...(await engine.look('generated/logits')).data]
    expect(drawn).toEqual((await fromScratch(graph)).values)
    expect(first.reused).toBe(false)
    expect(await engine.run(graph, 'generated', new Map())).toMatchObject({ reused: true })
  })

  test('a sweep whose cells change runs its cells alone', async () => {
    const grid = (factor: number) => {
      const hand = new HandRun()
      const swept = hand.sweep(0, { layer: [3, 4] }, ({ layer }) => {
        const read = hand.read(block(layer!))
        hand.write(block(layer!), hand.op('mul', [read, hand.scalar(factor)]))
        return hand.read('lm_head.output')
      })
      hand.save(swept, 'logits')
      return graphOf(hand.run(atlas, [ids]))
    }
    await run(grid(2))
    const later = await values(grid(3))
    expect(later.layers.sort()).toEqual([4, 5, 5])
    expect(later.values).toEqual((await fromScratch(grid(3))).values)
  })
})

describe('the same graph again', () => {
  test('is answered at once while its results are there', async () => {
    const graph = steered(3, 2)
    const first = await engine.run(graph, 'same', new Map())
    expect(first.reused).toBe(false)
    const before = engine.counters()
    const again = await engine.run(graph, 'same', new Map())
    expect(again).toMatchObject({ reused: true, timings: { plan: 0, compile: 0, run: 0, total: 0 } })
    expect(again.plan.steps).toEqual([])
    expect(again.plan.layers[0]).toMatchObject({ ran: [], reused: [0, 1, 2, 3, 4, 5] })
    expect(Object.values(again.nodes).every(({ state }) => state === 'reused')).toBe(true)
    const after = engine.counters()
    expect([after.runs, after.uploads]).toEqual([before.runs, before.uploads])
  })

  test('runs where a result is gone, or where it is asked for', async () => {
    const graph = steered(3, 2)
    await engine.run(graph, 'gone', new Map())
    engine.dispose(['gone/logits'])
    const again = await engine.run(graph, 'gone', new Map())
    expect([again.reused, again.plan.steps.map(({ label }) => label)]).toEqual([false, ['head']])
    expect((await engine.look('gone/logits')).shape).toEqual([1, 5, 2048])
    const whole = await engine.run(graph, 'gone', new Map(), { fromScratch: true })
    expect(whole.plan.layers[0]).toMatchObject({ ran: [0, 1, 2, 3, 4, 5], reused: [] })
  })
})

describe('what is kept', () => {
  test('is counted apart, goes with disposeAll, and holds nothing twice', async () => {
    await run(steered(3, 2))
    const { liveTensors, weightTensors, boundaryTensors } = engine.counters()
    expect(boundaryTensors).toBeGreaterThan(6)
    // The logits.
    expect(liveTensors - weightTensors - boundaryTensors).toBe(1)
    await run(steered(3, 3))
    // What goes from layer 4 to 5 and from there to the head is there for both.
    expect(engine.counters().boundaryTensors).toBe(boundaryTensors + 2)
    engine.disposeAll()
    expect(engine.counters().liveTensors).toBe(engine.counters().weightTensors)
  })

  test('goes first where memory does not suffice', async () => {
    const measured = new Engine(runtime(), openFixture)
    await run(steered(3, 2), measured)
    measured.disposeAll()
    const without = measured.counters().keptBytes
    await measured.close()
    const tight = new Engine(runtime(), openFixture, { memoryBudget: without })
    await run(steered(3, 2), tight)
    const counters = tight.counters()
    expect(counters.evicted).toMatchObject({ program: 0, weight: 0, model: 0 })
    expect(counters.evicted.boundary).toBeGreaterThan(6)
    expect((await run(steered(3, 3), tight)).layers).toEqual([0, 1, 2, 3, 4, 5])
    await tight.close()
  })

  test('grows no further than memory allows, over 150 moves of a slider', async () => {
    const measured = new Engine(runtime(), openFixture)
    await run(steered(3, 2), measured)
    const enough = measured.counters().keptBytes
    await measured.close()
    const memoryBudget = enough + 200_000
    const tight = new Engine(runtime(), openFixture, { memoryBudget })
    for (let move = 0; move < 150; move++) {
      const { hash, layers } = await run(steered(3, move), tight)
      if (move > 0) expect(layers).toEqual([4, 5])
      tight.dispose([`${hash}/logits`])
      expect(tight.counters().keptBytes).toBeLessThanOrEqual(memoryBudget)
    }
    const { evicted, boundaryTensors, liveTensors, weightTensors, compiles } = tight.counters()
    expect(evicted).toMatchObject({ weight: 0, model: 0, program: 0 })
    expect(evicted.boundary).toBeGreaterThan(50)
    expect(liveTensors).toBe(weightTensors + boundaryTensors)
    expect(compiles).toBeLessThan(15)
    tight.disposeAll()
    expect(tight.counters().liveTensors).toBe(weightTensors)
    await tight.close()
  })

  test('is not believed after a failure', async () => {
    await run(steered(3, 2))
    const refusing = engine.runtime.run.bind(engine.runtime)
    engine.runtime.run = () => Promise.reject(new Error('out of memory'))
    await expect(run(steered(3, 3))).rejects.toThrow('out of memory')
    engine.runtime.run = refusing
    expect((await run(steered(3, 4))).layers).toEqual([0, 1, 2, 3, 4, 5])
  })
})
