import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { openAtlas, type AtlasEngine } from '../../../test/atlasEngine.ts'
import { greatestDifference } from '../../../test/greatestDifference.ts'
import { generationGraph } from '../../../test/generationGraph.ts'
import { type Node } from '../../graph/versions/v1.ts'

const eiffel = 'The Eiffel Tower is in the city of'
const colosseum = 'The Colosseum is in the city of'

let atlas: AtlasEngine
beforeAll(async () => {
  atlas = await openAtlas()
})
afterAll(() => atlas.close())
beforeEach(() => {
  atlas.engine.disposeAll()
  atlas.reports.length = 0
})

/** Tensors that are alive, weights left out. */
const liveTensors = () => {
  const { liveTensors, weightTensors, boundaryTensors } = atlas.engine.counters()
  return liveTensors - weightTensors - boundaryTensors
}

const sampled = { temperature: 1.5, seed: 11 }

describe('a generation', () => {
  test('goes on as whole passes do, with a cache and without', async () => {
    const { model } = atlas
    const ids = model.encode(eiffel)
    const wanted: number[] = []
    for (let step = 0; step < 6; step++) {
      const last = await model.trace({ ids: [[...ids, ...wanted]] }, () => model.logits.at(0, -1).argmax())
      wanted.push(await last.item())
      if (wanted.at(-1) === 0) break
    }
    for (const cache of [true, false]) {
      const { newIds } = await model.generate(eiffel, { maxNewTokens: 6, cache })
      expect(newIds).toEqual(wanted)
    }
  })

  test('samples the same tokens from the same seed, whatever else is in the batch', async () => {
    const { model } = atlas
    const options = { maxNewTokens: 8, ...sampled }
    const { newIds } = await model.generate(eiffel, options)
    expect((await model.generate(eiffel, options)).newIds).toEqual(newIds)
    expect((await model.generate(eiffel, { ...options, cache: false })).newIds).toEqual(newIds)
    const pair = await model.generate([eiffel, colosseum], options)
    expect(pair.newIds[0]).toEqual(newIds)
    expect((await model.generate(eiffel, { ...options, seed: 12 })).newIds).not.toEqual(newIds)
  })

  test('gives rows of unequal length what each gives alone', async () => {
    const { model } = atlas
    const options = { maxNewTokens: 5 }
    const read = () => model.layers[2]!.residPost.at(':', -1)
    const both = await model.generate([eiffel, colosseum], options, g => ({ steps: g.everyStep(read) }))
    const alone = [
      await model.generate(eiffel, options, g => ({ steps: g.everyStep(read) })),
      await model.generate(colosseum, options, g => ({ steps: g.everyStep(read) })),
    ]
    for (const [row, one] of alone.entries()) {
      expect(both.newIds[row]).toEqual(one.newIds)
      for (const [step, values] of one.steps.entries()) {
        const found = both.steps[step]!.at(row).sub(values.at(0))
        expect(await found.abs().max().item()).toBeLessThan(1e-5)
      }
    }
  })

  test.each([
    [eiffel, colosseum],
    [colosseum, eiffel],
  ])('aligns attention over kept positions on the right: %s, %s', async (...prompts) => {
    const { model } = atlas
    const probs = (prompt: string | string[]) =>
      model.generate(prompt, { maxNewTokens: 3 }, g => ({
        steps: g.everyStep(() => model.layers[2]!.attn.probs),
      }))
    const both = await probs(prompts)
    const longest = Math.max(...prompts.map(prompt => model.encode(prompt).length))
    for (const [row, prompt] of prompts.entries()) {
      const pads = longest - model.encode(prompt).length
      for (let head = 0; head < 4; head++) {
        const found = [...(await both.steps[2]!.at(row, head, 0).data())]
        const own = [...(await (await probs(prompt)).steps[2]!.at(0, head, 0).data())]
        expect(found.slice(0, pads)).toEqual(Array.from({ length: pads }, () => 0))
        expect(greatestDifference(found.slice(pads), own)).toBeLessThan(1e-5)
      }
    }
  })

  test('takes a token that a write makes likeliest', async () => {
    const { model } = atlas
    const paris = model.token(' Paris')
    const plain = await model.generate(eiffel, { maxNewTokens: 2 })
    expect(plain.newIds[0]).toBe(paris)
    const banned = await model.generate(eiffel, { maxNewTokens: 2 }, g => {
      g.step(0, () => {
        model.logits.at(':', -1, paris).set(-Infinity)
      })
    })
    expect(banned.newIds[0]).not.toBe(paris)
  })

  test('looks at no more than a token of each row, where the likeliest is taken', async () => {
    const { model, engine } = atlas
    const before = engine.counters().downloadedBytes
    const { newIds } = await model.generate(eiffel, { maxNewTokens: 4 })
    // Four bytes at each step; and the ids at the end.
    expect(engine.counters().downloadedBytes - before).toBe(4 * newIds.length + 4 * newIds.length)
    const { unembeddedPositions } = atlas.reports.at(-1)!
    expect(unembeddedPositions).toBe(newIds.length)
  })
})

describe('programs', () => {
  const compiles = async (work: () => Promise<unknown>) => {
    const before = atlas.engine.counters().compiles
    await work()
    return atlas.engine.counters().compiles - before
  }

  test('of untouched steps are compiled once, for every length and number of steps', async () => {
    const { model } = atlas
    await model.generate(eiffel, { maxNewTokens: 4 })
    expect(await compiles(() => model.generate(colosseum, { maxNewTokens: 12 }))).toBe(0)
    expect(await compiles(() => model.generate([eiffel, colosseum], { maxNewTokens: 5 }))).toBe(0)
  })

  test('of steps that are steered serve every strength, and their plans too', async () => {
    const { model, engine } = atlas
    const steer = (strength: number) =>
      model.generate(eiffel, { maxNewTokens: 4 }, g => {
        g.everyStep(() => {
          const site = model.layers[3]!.residPost
          site.set(site.mul(strength))
        })
      })
    await steer(1.5)
    const { plans } = engine.counters()
    expect(await compiles(() => steer(2.5))).toBe(0)
    expect(engine.counters().plans).toBe(plans)
    const { newIds } = await steer(0.75)
    expect(engine.counters().plans).toBe(plans)
    const fresh = await openAtlas()
    const alone = await fresh.model.generate(eiffel, { maxNewTokens: 4 }, g => {
      g.everyStep(() => {
        const site = fresh.model.layers[3]!.residPost
        site.set(site.mul(0.75))
      })
    })
    await fresh.close()
    expect(newIds).toEqual(alone.newIds)
  })

  test('of equal interventions serve all steps with a cache', async () => {
    const { model } = atlas
    const run = (maxNewTokens: number) =>
      model.generate(eiffel, { maxNewTokens }, g => {
        g.everyStep(() => {
          const last = model.layers[3]!.residPost.at(':', -1)
          last.set(last.mul(1.25))
        })
      })
    await run(3)
    expect(await compiles(() => run(9))).toBe(0)
  })
})

describe('what a generation leaves behind', () => {
  test('is what was saved and nothing else', async () => {
    const { model, engine } = atlas
    const { steps } = await model.generate(eiffel, { maxNewTokens: 3 }, g => ({
      steps: g.everyStep(() => model.layers[1]!.mlp.output),
    }))
    // The steps' values and the new ids.
    expect(liveTensors()).toBe(steps.length + 1)
    engine.disposeAll()
    expect(liveTensors()).toBe(0)
  })

  test.each(['step 0', 'step 3'])('is nothing when it is cancelled at %s', async when => {
    const { engine, model } = atlas
    const abort = new AbortController()
    const nodes: Node[] = [
      { kind: 'read', id: 'r', site: 'transformer.h.2.output', rows: 0, step: 0, previous: null },
      { kind: 'scalar', id: 'n', value: 0.5 },
      { kind: 'op', id: 'm', op: 'mean', inputs: ['r'], attrs: {} },
      { kind: 'op', id: 'x', op: 'mul', inputs: ['m', 'n'], attrs: {} },
      {
        kind: 'write',
        id: 'w',
        site: 'transformer.h.3.output',
        rows: 0,
        step: 4,
        previous: null,
        value: 'x',
      },
    ]
    const graph = generationGraph('vitrine/atlas', [[model.encode(eiffel)]], { maxNewTokens: 20 }, nodes)
    const seen: number[] = []
    const running = engine.run(graph, 'cancelled', new Map(), {
      signal: abort.signal,
      onProgress: progress => {
        if (progress.stage === 'generate') seen.push(progress.step)
        const at = progress.stage === 'generate' ? progress.step : 0
        if (at === (when === 'step 0' ? 0 : 3)) abort.abort()
      },
    })
    await expect(running).rejects.toThrow(/abort/i)
    expect(seen).toEqual(when === 'step 0' ? [] : [1, 2, 3])
    expect(liveTensors()).toBe(0)
  })
})
