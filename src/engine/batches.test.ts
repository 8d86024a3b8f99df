import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { graphOf, HandRun, runAndLook } from '../../test/handGraphs.ts'
import { greatestDifference } from '../../test/greatestDifference.ts'
import { openFixture } from '../../test/openFixture.ts'
import { createNodeRuntime } from '../runtime/node.ts'
import { Engine } from './engine.ts'

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

/** Prompts of random lengths up to 12, the same at every call. */
const prompts40 = fc.sample(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 12 }), {
  numRuns: 40,
  seed: 7,
})

describe('many prompts in one trace', () => {
  const ask = (hand: HandRun, group: number) => {
    const hidden = hand.read('transformer.h.0.output', group)
    hand.write('transformer.h.0.output', hand.op('mul', [hidden, hand.scalar(1.5)]), group)
    hand.save(
      hand.op('index', [hand.read('lm_head.output', group)], { index: [all, { kind: 'int', value: -1 }] }),
      `last${group}`,
    )
  }

  test('40 prompts of random lengths in one trace equal 40 traces, each position unembedded alone', async () => {
    const together = new HandRun()
    prompts40.forEach((_, group) => ask(together, group))
    const { values, report } = await runAndLook(
      engine,
      graphOf(
        together.run(
          gpt2,
          prompts40.map(ids => [ids]),
        ),
      ),
    )
    for (const [group, ids] of prompts40.entries()) {
      const hand = new HandRun()
      ask(hand, 0)
      const alone = await runAndLook(engine, graphOf(hand.run(gpt2, [[ids]])))
      closeTo(values[`last${group}`]!.data, alone.values.last0!.data)
    }
    const lengths = new Set(prompts40.map(({ length }) => length)).size
    expect(report.plan.steps.filter(({ label }) => label === 'head')).toHaveLength(lengths)
    expect(report.unembeddedPositions).toBe(40)
    expect(live()).toBe(0)
  })

  test('as one row group: aligned on the right, a single position of the logits is unembedded for each row', async () => {
    const hand = new HandRun()
    ask(hand, 0)
    const { values, report } = await runAndLook(engine, graphOf(hand.run(gpt2, [prompts40])))
    const apart = new HandRun()
    prompts40.forEach((_, group) => ask(apart, group))
    const expected = await runAndLook(
      engine,
      graphOf(
        apart.run(
          gpt2,
          prompts40.map(ids => [ids]),
        ),
      ),
    )
    closeTo(
      values.last0!.data,
      prompts40.flatMap((_, group) => [...expected.values[`last${group}`]!.data]),
    )
    expect(report.unembeddedPositions).toBe(40)
  })

  test('logits at positions that some rows do not have are 0 there', async () => {
    const hand = new HandRun()
    const look = (value: number) =>
      hand.op('index', [hand.read('lm_head.output')], { index: [all, { kind: 'int', value }] })
    hand.save(look(0), 'first')
    hand.save(look(-2), 'before')
    const { values, report } = await runAndLook(engine, graphOf(hand.run(gpt2, [[[5], [1, 2, 3], [8, 9]]])))
    const plain = new HandRun()
    plain.save(plain.read('lm_head.output'), 'all')
    const whole = await runAndLook(engine, graphOf(plain.run(gpt2, [[[5], [1, 2, 3], [8, 9]]])))
    const vocab = whole.values.all!.shape[2]!
    const at = (row: number, position: number) =>
      whole.values.all!.data.slice((row * 3 + position) * vocab, (row * 3 + position + 1) * vocab)
    closeTo(
      values.first!.data,
      [0, 1, 2].flatMap(row => [...at(row, 0)]),
    )
    closeTo(
      values.before!.data,
      [0, 1, 2].flatMap(row => [...at(row, 1)]),
    )
    expect(at(0, 0).every(value => value === 0)).toBe(true)
    expect(at(2, 1).some(value => value !== 0)).toBe(true)
    expect(report.unembeddedPositions).toBe(0 + 2 + 1)
  })
})

describe('rows of unequal length', () => {
  const rows = [
    [5, 6],
    [1, 2, 3, 4],
    [7, 8, 9],
    [3, 2],
  ]

  test('scores are -inf and patterns 0 where a row has no token; ids and mask are padded', async () => {
    const hand = new HandRun()
    hand.save(hand.read('transformer.h.1.attn.scores'), 'scores')
    hand.save(hand.read('transformer.h.1.attn.probs'), 'probs')
    hand.save(hand.prompt('ids'), 'ids')
    hand.save(hand.prompt('mask'), 'mask')
    const { values } = await runAndLook(engine, graphOf(hand.run(gpt2, [rows])))
    expect([...values.ids!.data]).toEqual([0, 0, 5, 6, 1, 2, 3, 4, 0, 7, 8, 9, 0, 0, 3, 2])
    expect([...values.mask!.data]).toEqual([0, 0, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 0, 0, 1, 1])
    const { shape, data } = values.scores!
    expect(shape).toEqual([4, 4, 4, 4])
    const mask = values.mask!.data
    data.forEach((score, index) => {
      const [row, query, key] = [Math.floor(index / 64), Math.floor(index / 4) % 4, index % 4]
      const isReal = mask[row * 4 + query] === 1 && mask[row * 4 + key] === 1 && key <= query
      expect(Number.isFinite(score)).toBe(isReal)
      expect(values.probs!.data[index]! > 0).toBe(isReal)
    })
  })

  test('a value of the group is written row by row, pads left out; a table shared by all rows is read as one', async () => {
    const hand = new HandRun()
    const clean = hand.read('transformer.h.1.input')
    hand.write(
      'transformer.h.1.input',
      hand.op('add', [hand.op('mul', [clean, hand.scalar(0)]), hand.scalar(2)]),
    )
    hand.save(hand.read('transformer.h.1.input'), 'now')
    const { values } = await runAndLook(engine, graphOf(hand.run(gpt2, [rows])))
    const width = values.now!.shape[2]!
    const lengths = [2, 4, 3, 2]
    values.now!.data.forEach((value, index) => {
      const [row, position] = [Math.floor(index / (4 * width)), Math.floor(index / width) % 4]
      expect(value).toBe(position >= 4 - lengths[row]! ? 2 : 0)
    })
    const bert = new HandRun()
    const table = bert.read('bert.embeddings.position_embeddings.output')
    bert.save(table, 'table')
    bert.write('bert.embeddings.position_embeddings.output', bert.op('mul', [table, bert.scalar(2)]), 0)
    bert.save(bert.read('bert.embeddings.position_embeddings.output'), 'twice')
    bert.save(bert.read('bert.encoder.layer.0.input', 1), 'other')
    const seen = await runAndLook(engine, graphOf(bert.run('zoo/bert/optimum', [rows, [[1, 2]]])))
    expect(seen.values.table!.shape.slice(0, 2)).toEqual([1, 4])
    closeTo(
      seen.values.twice!.data,
      seen.values.table!.data.map(value => 2 * value),
    )
    const alone = new HandRun()
    alone.save(alone.read('bert.encoder.layer.0.input'), 'other')
    const untouched = await runAndLook(engine, graphOf(alone.run('zoo/bert/optimum', [[[1, 2]]])))
    closeTo(seen.values.other!.data, untouched.values.other!.data)
  })

  test('LANGUAGE 14: a block that is called on them sees each row at its own length', async () => {
    const hand = new HandRun()
    hand.save(hand.call('transformer.h.1', hand.read('transformer.h.1.input')), 'called')
    hand.save(hand.read('transformer.h.1.output'), 'site')
    const { values } = await runAndLook(engine, graphOf(hand.run(gpt2, [rows])))
    closeTo(values.called!.data, values.site!.data)
  })

  test('all rows of several prompts, read and written together', async () => {
    const hand = new HandRun()
    const before = hand.read('transformer.h.0.output', 'all')
    hand.write('transformer.h.0.output', hand.op('mul', [before, hand.scalar(-1)]), 'all')
    hand.save(hand.read('transformer.h.0.output', 'all'), 'all')
    hand.save(hand.read('transformer.h.0.output', 1), 'second')
    hand.save(before, 'before')
    const { values } = await runAndLook(
      engine,
      graphOf(
        hand.run(gpt2, [
          [[5, 6]],
          [
            [1, 2, 3],
            [4, 5],
          ],
        ]),
      ),
    )
    closeTo(
      values.all!.data,
      values.before!.data.map(value => -value),
    )
    expect(values.all!.shape.slice(0, 2)).toEqual([3, 3])
    closeTo(values.second!.data, values.all!.data.slice(values.all!.data.length / 3))
    expect(values.all!.data.slice(0, values.all!.shape[2]).every(value => value === 0)).toBe(true)
  })

  test('LANGUAGE 9: values between prompts of unequal length, in either order and back to an earlier layer', async () => {
    const last = { index: [all, { kind: 'int', value: -1 }] }
    const patch = async (first: 0 | 1) => {
      const hand = new HandRun()
      const from = first === 0 ? 1 : 0
      const value = hand.op('index', [hand.read('transformer.h.1.output', from)], last)
      const own = hand.read('transformer.h.0.output', first)
      hand.write('transformer.h.0.output', hand.op('put', [own, value], last), first)
      hand.save(hand.read('lm_head.output', first), 'logits')
      const prompts = first === 0 ? [[[1, 2, 3]], [[4, 5]]] : [[[4, 5]], [[1, 2, 3]]]
      return (await runAndLook(engine, graphOf(hand.run(gpt2, prompts)))).values.logits!.data
    }
    closeTo(await patch(0), await patch(1))
    const hand = new HandRun()
    hand.save(hand.read('lm_head.output'), 'logits')
    const clean = await runAndLook(engine, graphOf(hand.run(gpt2, [[[1, 2, 3]]])))
    expect(greatestDifference(await patch(0), clean.values.logits!.data)).toBeGreaterThan(0.01)
  })
})
