import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import { graphOf, HandRun, runAndLook } from '../../test/handGraphs.ts'
import { openFixture } from '../../test/openFixture.ts'
import { type TensorData } from '../graph/tensorData.ts'
import { createNodeRuntime } from '../runtime/node.ts'
import { Engine } from './engine.ts'

const engine = new Engine(createNodeRuntime({ intraOpThreads: 1 }), openFixture)
afterAll(() => engine.close())

type Prompts = readonly (readonly (readonly number[])[])[]
/** What happens to a row group: the value at a site is scaled at all or at the last position, then read. */
interface Action {
  group: number
  site: number
  do: 'scale' | 'last' | 'read' | 'skip'
  factor: number
}

const models: Record<string, { sites: readonly string[]; mlp: string; logits: string }> = {
  'zoo/gpt2/optimum': {
    sites: [
      'transformer.h.0.input',
      'transformer.h.0.attn.q',
      'transformer.h.0.attn.probs',
      'transformer.h.0.attn.z',
      'transformer.h.0.ln_2.input',
      'transformer.h.1.mlp.output',
      'transformer.h.1.output',
      'transformer.ln_f.output',
    ],
    mlp: 'transformer.h.0.mlp',
    logits: 'lm_head.output',
  },
  'zoo/bert/optimum': {
    sites: [
      'bert.encoder.layer.0.input',
      'bert.encoder.layer.0.attention.probs',
      'bert.encoder.layer.1.output',
    ],
    mlp: 'bert.encoder.layer.0.intermediate',
    logits: 'cls.output',
  },
}

function program(prompts: Prompts, actions: readonly Action[], model: string): HandRun {
  const hand = new HandRun()
  const { sites, mlp, logits } = models[model]!
  prompts.forEach((_, group) => {
    const own = actions.filter(action => action.group % prompts.length === group)
    own.forEach((action, index) => {
      const site = sites[action.site % sites.length]!
      const factor = hand.scalar(action.factor)
      if (action.do === 'read') {
        hand.save(hand.read(site, group), `v${group}_${index}`)
        return
      }
      if (action.do === 'skip' && own.findIndex(other => other.do === 'skip') === index) {
        hand.skip(mlp, factor, group)
        return
      }
      const value = hand.read(site, group)
      const last = { index: [all, { kind: 'int', value: -1 }] }
      const scaled =
        action.do === 'last'
          ? hand.op('put', [value, hand.op('mul', [hand.op('index', [value], last), factor])], last)
          : hand.op('mul', [value, factor])
      hand.write(site, scaled, group)
    })
    hand.save(hand.read(logits, group), `logits${group}`)
  })
  return hand
}

const all = { kind: 'slice', start: null, stop: null, step: null }

/** The parts of a value aligned on the right that belong to one row, and what stands in front of them. */
function rowOf({ shape, data }: TensorData, row: number, own: readonly number[]) {
  const [, ...inner] = shape
  const size = inner.reduce((a, b) => a * b, 1)
  const values: number[] = []
  const pads: number[] = []
  for (let index = 0; index < size; index++) {
    let rest = index
    const isPad = inner
      .toReversed()
      .map((dim, at) => {
        const place = rest % dim
        rest = Math.floor(rest / dim)
        return place < dim - (own.at(-1 - at) ?? dim)
      })
      .includes(true)
    const value = data[row * size + index]!
    if (isPad) pads.push(value)
    else values.push(value)
  }
  return { values, pads }
}

const promptsOf = fc.array(
  fc.array(fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 }), {
    minLength: 1,
    maxLength: 3,
  }),
  { minLength: 1, maxLength: 4 },
)
const actionsOf = fc.array(
  fc.record({
    group: fc.nat(3),
    site: fc.nat(7),
    do: fc.constantFrom('scale', 'last', 'read', 'skip'),
    factor: fc.integer({ min: -2, max: 3 }),
  } as const),
  { maxLength: 8 },
)

describe.each(Object.keys(models))('%s', model => {
  test('LANGUAGE 21, 22: rows of any lengths in one trace give the numbers of each alone', async () => {
    await fc.assert(
      fc.asyncProperty(promptsOf, actionsOf, async (prompts, actions) => {
        const { values } = await runAndLook(
          engine,
          graphOf(program(prompts, actions, model).run(model, prompts)),
        )
        for (const [group, rows] of prompts.entries())
          for (const [row, ids] of rows.entries()) {
            const own = actions.filter(action => action.group % prompts.length === group)
            const moved = own.map(action => ({ ...action, group: 0 }))
            const alone = graphOf(program([[ids]], moved, model).run(model, [[ids]]))
            const expected = await runAndLook(engine, alone)
            for (const [name, value] of Object.entries(expected.values)) {
              const together = values[name.replace(/^(v|logits)0/, `$1${group}`)]!
              const { values: seen, pads } = rowOf(together, row, value.shape)
              expect(seen.length).toBe(value.data.length)
              for (const [index, number] of seen.entries())
                expect(Math.abs(number - value.data[index]!)).toBeLessThan(1e-4 * (1 + Math.abs(number)))
              expect(pads.every(pad => pad === 0)).toBe(true)
            }
          }
      }),
      { numRuns: 25 },
    )
    engine.disposeAll()
    expect(engine.counters().liveTensors).toBe(engine.counters().weightTensors)
  }, 120_000)
})
