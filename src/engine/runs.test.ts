import { afterAll, describe, expect, test } from 'vitest'
import { graphOf, HandRun, runAndLook } from '../../test/handGraphs.ts'
import { greatestDifference } from '../../test/greatestDifference.ts'
import { openFixture } from '../../test/openFixture.ts'
import { createNodeRuntime } from '../runtime/node.ts'
import { Engine, type EngineReport } from './engine.ts'

const engine = new Engine(createNodeRuntime({ intraOpThreads: 1 }), openFixture)
afterAll(() => engine.close())

const all = { kind: 'slice', start: null, stop: null, step: null }
const gpt2 = 'zoo/gpt2/optimum'
const live = () => {
  const { liveTensors, weightTensors, boundaryTensors } = engine.counters()
  return liveTensors - weightTensors - boundaryTensors
}
const closeTo = (seen: ArrayLike<number>, expected: ArrayLike<number>) => {
  expect(seen.length).toBe(expected.length)
  expect(greatestDifference(seen, expected)).toBeLessThan(1e-4)
}

describe('LANGUAGE 13: skip', () => {
  test('puts a value in place of a module, which does not run; later writes apply', async () => {
    const skipped = new HandRun()
    skipped.skip('transformer.h.0.mlp', skipped.scalar(0))
    skipped.save(skipped.read('lm_head.output'), 'logits')
    const written = new HandRun()
    written.write('transformer.h.0.mlp.output', written.scalar(0))
    written.save(written.read('lm_head.output'), 'logits')
    const [a, b] = [
      await runAndLook(engine, graphOf(skipped.run(gpt2, [[[1, 2, 3]]]))),
      await runAndLook(engine, graphOf(written.run(gpt2, [[[1, 2, 3]]]))),
    ]
    expect([...a.values.logits!.data]).toEqual([...b.values.logits!.data])

    const block = new HandRun()
    const input = block.read('transformer.h.1.input')
    block.skip('transformer.h.1', input)
    const between = block.read('transformer.h.1.output')
    block.write('transformer.h.1.output', block.op('add', [between, block.scalar(1)]))
    block.save(input, 'input')
    block.save(between, 'between')
    block.save(block.read('transformer.h.1.output'), 'output')
    block.save(block.read('lm_head.output'), 'logits')
    const { values, report } = await runAndLook(engine, graphOf(block.run(gpt2, [[[1, 2, 3]]])))
    closeTo(values.between!.data, values.input!.data)
    closeTo(
      values.output!.data,
      values.input!.data.map(value => value + 1),
    )
    expect(report.plan.steps.flatMap(({ layers }) => layers)).toEqual([0])
  })
})

describe('LANGUAGE 24: several runs in one graph', () => {
  test('a later run takes values of an earlier one, and equals two traces', async () => {
    const first = new HandRun('a')
    const clean = first.read('transformer.h.1.output')
    first.save(first.op('mean', [clean], {}), 'mean')
    const second = new HandRun('b')
    second.write('transformer.h.0.output', clean)
    second.save(second.read('lm_head.output'), 'logits')
    const { values } = await runAndLook(
      engine,
      graphOf(first.run(gpt2, [[[1, 2, 3]]]), second.run(gpt2, [[[4, 5, 6]]])),
    )
    const alone = new HandRun()
    alone.save(alone.read('transformer.h.1.output'), 'clean')
    await engine.run(graphOf(alone.run(gpt2, [[[1, 2, 3]]])), 'session', new Map())
    const patched = new HandRun()
    patched.nodes.push({ kind: 'result', id: 'r', ref: 'session/clean' })
    patched.write('transformer.h.0.output', 'r')
    patched.save(patched.read('lm_head.output'), 'logits')
    const apart = await runAndLook(engine, graphOf(patched.run(gpt2, [[[4, 5, 6]]])))
    closeTo(values.logits!.data, apart.values.logits!.data)
    engine.disposeAll()
    expect(live()).toBe(0)
  })

  test('logits of an earlier run that a later one looks at whole are unembedded whole', async () => {
    const first = new HandRun('a')
    const logits = first.read('lm_head.output')
    first.save(first.op('index', [logits], { index: [all, { kind: 'int', value: -1 }] }), 'last')
    const second = new HandRun('b')
    second.save(second.op('mul', [logits, second.scalar(1)]), 'all')
    const { values } = await runAndLook(
      engine,
      graphOf(first.run(gpt2, [[[1, 2, 3]]]), { ...second.run(gpt2, []), mode: 'compute' }),
    )
    expect(values.all!.shape.slice(0, 2)).toEqual([1, 3])
    closeTo(values.last!.data, values.all!.data.slice(-values.last!.data.length))
  })
})

describe('what is equal is computed once', () => {
  const prompt = [[[1, 2, 3]]]
  const layers = (report: EngineReport) => report.plan.steps.flatMap(step => step.layers)

  test('a clean run that several traces of a session need runs once', async () => {
    const hands = ['a', 'b', 'c'].map(prefix => new HandRun(prefix))
    const [a, b, c] = hands
    a!.save(a!.read('lm_head.output'), 'logits')
    a!.save(a!.read('transformer.h.0.output'), 'resid')
    b!.save(b!.read('transformer.h.0.output'), 'again')
    c!.write(
      'transformer.h.1.mlp.output',
      c!.op('mul', [c!.read('transformer.h.1.mlp.output'), c!.scalar(0)]),
    )
    c!.save(c!.read('lm_head.output'), 'ablated')
    const { values, report } = await runAndLook(engine, graphOf(...hands.map(hand => hand.run(gpt2, prompt))))
    expect(report.plan.steps.map(({ label }) => label).sort()).toEqual(
      ['masks', 'embed', 'layer 0', 'layer 1', 'layer 1', 'head', 'head'].sort(),
    )
    expect([...values.again!.data]).toEqual([...values.resid!.data])
    const alone = new HandRun()
    alone.write('transformer.h.1.mlp.output', alone.scalar(0))
    alone.save(alone.read('lm_head.output'), 'logits')
    const expected = await runAndLook(engine, graphOf(alone.run(gpt2, prompt)))
    closeTo(values.ablated!.data, expected.values.logits!.data)
    expect(greatestDifference(values.ablated!.data, values.logits!.data)).toBeGreaterThan(0.01)
    expect(live()).toBe(0)
  })

  test('a layer in which something is written is shared up to the write', async () => {
    const [a, b] = [new HandRun('a'), new HandRun('b')]
    a.save(a.read('transformer.h.0.output'), 'clean')
    b.write('transformer.h.0.mlp.output', b.scalar(0))
    b.save(b.read('transformer.h.0.output'), 'ablated')
    const { report } = await runAndLook(engine, graphOf(a.run(gpt2, prompt), b.run(gpt2, prompt)))
    const nodes = report.plan.steps.filter(step => step.layers.includes(0)).map(step => step.nodes)
    expect(nodes).toHaveLength(2)
    expect(Math.min(...nodes)).toBeLessThan(Math.max(...nodes) / 4)
  })

  test('other ids, other attributes and other seeds are not equal; the same seed is', async () => {
    const [a, b] = [new HandRun('a'), new HandRun('b')]
    a.save(a.read('transformer.h.0.output'), 'one')
    b.save(b.read('transformer.h.0.output'), 'other')
    const random = (hand: HandRun, seed: number) => hand.op('randn', [], { shape: [4, 5], seed })
    a.save(random(a, 1), 'first')
    b.save(random(b, 2), 'second')
    b.save(random(b, 1), 'third')
    const hidden = b.read('transformer.h.0.output')
    b.save(b.op('sum', [hidden], { dim: [1] }), 'sum1')
    b.save(b.op('sum', [hidden], { dim: [2] }), 'sum2')
    const { values, report } = await runAndLook(
      engine,
      graphOf(a.run(gpt2, prompt), b.run(gpt2, [[[1, 2, 4]]])),
    )
    expect(layers(report)).toEqual([0, 0])
    expect(greatestDifference(values.one!.data, values.other!.data)).toBeGreaterThan(0.01)
    expect([...values.first!.data]).toEqual([...values.third!.data])
    expect([...values.first!.data]).not.toEqual([...values.second!.data])
    expect(values.sum1!.shape).not.toEqual(values.sum2!.shape)
  })

  test('300 runs of one prompt run one pass', async () => {
    const hands = Array.from({ length: 300 }, (_, index) => new HandRun(`r${index}_`))
    hands.forEach((hand, index) => {
      hand.save(hand.op('mul', [hand.read('transformer.h.1.output'), hand.scalar(index)]), `x${index}`)
    })
    const { values, report } = await runAndLook(engine, graphOf(...hands.map(hand => hand.run(gpt2, prompt))))
    expect(layers(report)).toEqual([0, 1])
    closeTo(
      values.x200!.data,
      values.x100!.data.map(value => 2 * value),
    )
    expect(live()).toBe(0)
  })
})
