import { describe, expect, test } from 'vitest'
import { graphOf, HandRun, runAndLook } from '../../test/handGraphs.ts'
import { greatestDifference } from '../../test/greatestDifference.ts'
import { openFixture } from '../../test/openFixture.ts'
import { createNodeRuntime } from '../runtime/node.ts'
import { type Runtime } from '../runtime/runtime.ts'
import { Engine } from './engine.ts'
import { MemoryBudget } from './memoryBudget.ts'

describe('the budget', () => {
  test('what was not used for longest goes first, what is in use stays', async () => {
    const budget = new MemoryBudget(100)
    const freed: string[] = []
    const add = (key: string, bytes: number) => budget.add(key, 'weight', bytes, () => void freed.push(key))
    await add('a', 40)
    await add('b', 40)
    budget.letGo('a')
    budget.letGo('b')
    budget.hold('a')
    budget.letGo('a')
    await add('c', 40)
    expect(freed).toEqual(['b'])
    await add('d', 90)
    expect(freed).toEqual(['b', 'a'])
    expect(budget.usedBytes()).toBe(130)
    budget.letGo('c')
    budget.letGo('d')
    await budget.makeRoom()
    expect(freed).toEqual(['b', 'a', 'c'])
    expect(budget.usedBytes()).toBe(90)
    expect(budget.evicted).toEqual({ program: 0, weight: 3, model: 0, boundary: 0 })
  })
})

/** A runtime on which weights are uploaded, as on WebGPU. */
const uploading = (): Runtime => ({ ...createNodeRuntime({ intraOpThreads: 1 }), weights: 'inputs' })

const ids = [[5, 9, 14, 20]]
const traces = [0, 1].map(layer => (model: string, block: string) => {
  const hand = new HandRun()
  hand.write(`${block}.${layer}.mlp.output`, hand.scalar(0))
  hand.save(hand.read('lm_head.output'), 'logits')
  return graphOf(hand.run(model, [ids]))
})
const models = [
  ['zoo/gpt2/optimum', 'transformer.h'],
  ['zoo/llama/optimum', 'model.layers'],
] as const

describe.each([
  ['weights in programs', () => createNodeRuntime({ intraOpThreads: 1 })],
  ['weights uploaded', uploading],
])('%s', (_, runtime) => {
  test('results are right while everything is evicted all the time', async () => {
    const roomy = new Engine(runtime(), openFixture)
    const tiny = new Engine(runtime(), openFixture, { memoryBudget: 1 })
    for (let round = 0; round < 2; round++)
      for (const [model, block] of models)
        for (const trace of traces) {
          const expected = await runAndLook(roomy, trace(model, block))
          const { values } = await runAndLook(tiny, trace(model, block))
          expect(greatestDifference(values.logits!.data, expected.values.logits!.data)).toBe(0)
          const counters = tiny.counters()
          expect([counters.liveTensors, counters.livePrograms, counters.keptBytes]).toEqual([0, 0, 0])
        }
    const { evicted } = tiny.counters()
    expect(evicted.program).toBeGreaterThan(20)
    expect(evicted.model).toBe(8)
    expect(evicted.weight > 0).toBe(tiny.runtime.weights === 'inputs')
    expect(roomy.counters().evicted).toEqual({ program: 0, weight: 0, model: 0, boundary: 0 })
    await tiny.close()
    await roomy.close()
  })
})

test('a budget in between holds, and what comes back is uploaded again', async () => {
  const measured = new Engine(uploading(), openFixture)
  await runAndLook(measured, traces[0]!(...models[0]))
  const one = measured.counters().keptBytes
  await measured.close()

  const engine = new Engine(uploading(), openFixture, { memoryBudget: one })
  const uploads: number[] = []
  for (const [model, block] of [models[0], models[0], models[1], models[0]]) {
    const before = engine.counters().uploads
    await runAndLook(engine, traces[0]!(model, block))
    uploads.push(engine.counters().uploads - before)
    expect(engine.counters().keptBytes).toBeLessThanOrEqual(one)
  }
  const [first, second, , back] = uploads
  expect(second).toBeLessThan(first!)
  expect(back).toBeGreaterThan(second!)
  expect(engine.counters().evicted.weight).toBeGreaterThan(0)
  await engine.close()
  expect(engine.counters().liveTensors).toBe(0)
})
