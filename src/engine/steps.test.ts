import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openAtlas, type AtlasEngine } from '../../test/atlasEngine.ts'

const eiffel = 'The Eiffel Tower is in the city of'

let atlas: AtlasEngine
beforeAll(async () => {
  atlas = await openAtlas()
})
afterAll(() => atlas.close())
beforeEach(() => {
  atlas.reports.length = 0
})

const labels = () => atlas.reports.at(-1)?.plan.steps.map(step => step.label)
const layers = () => atlas.reports.at(-1)?.plan.steps.flatMap(step => step.layers)

test('a plain trace runs masks, embedding, each layer once, and the head', async () => {
  await atlas.model.trace(eiffel, () => atlas.model.logits)
  expect(labels()).toEqual(['masks', 'embed', ...[0, 1, 2, 3, 4, 5].map(layer => `layer ${layer}`), 'head'])
  expect(atlas.reports.at(-1)?.unembeddedPositions).toBe(atlas.model.encode(eiffel).length)
})

test('reading a layer runs the layers below it and nothing behind it', async () => {
  await atlas.model.trace(eiffel, () => atlas.model.layers[3]!.residPost)
  expect(layers()).toEqual([0, 1, 2, 3])
  expect(labels()).not.toContain('head')
  expect(atlas.reports.at(-1)?.unembeddedPositions).toBe(0)
})

test('reading an attention pattern leaves out the rest of its block', async () => {
  await atlas.model.trace(eiffel, () => atlas.model.layers[3]!.attn.probs)
  const steps = atlas.reports.at(-1)?.plan.steps ?? []
  const [whole, cut] = [2, 3].map(layer => steps.find(step => step.label === `layer ${layer}`)?.nodes ?? 0)
  expect(layers()).toEqual([0, 1, 2, 3])
  expect(cut).toBeLessThan((whole ?? 0) / 2)
})

test('an MLP that is replaced is not computed', async () => {
  await atlas.model.trace(eiffel, () => {
    atlas.model.layers[2]!.mlp.output = 0
    return atlas.model.logits
  })
  const steps = atlas.reports.at(-1)?.plan.steps ?? []
  const [whole, touched] = [1, 2].map(
    layer => steps.find(step => step.label === `layer ${layer}`)?.nodes ?? 0,
  )
  expect(touched).toBeLessThan((whole ?? 0) - 10)
})

test('a write that no saved value sees is not run', async () => {
  await atlas.model.trace(eiffel, () => {
    atlas.model.layers[5]!.mlp.output = 0
    return atlas.model.layers[1]!.residPost
  })
  expect(layers()).toEqual([0, 1])
})

test('logits at one position unembed one position, also of several prompts', async () => {
  const one = await atlas.model.trace(eiffel, () => atlas.model.logits.at(':', -1))
  expect(atlas.reports.at(-1)?.unembeddedPositions).toBe(1)
  const all = await atlas.model.trace(eiffel, () => atlas.model.logits)
  expect(await all.at(':', -1).sub(one).abs().max().item()).toBeLessThan(1e-4)

  const other = 'The Brandenburg Gate is in the city of'
  const pair = await atlas.model.trace(t => ({
    last: t.invoke(eiffel, () => atlas.model.logits.at(0, -1)),
    some: t.invoke(other, () => atlas.model.logits.at(0, '2:4')),
  }))
  expect(atlas.reports.at(-1)?.unembeddedPositions).toBe(2 * 3)
  expect(await pair.last.sub(one.at(0)).abs().max().item()).toBeLessThan(1e-4)
  const alone = await atlas.model.trace(other, () => atlas.model.logits.at(0, '2:4'))
  expect(await pair.some.sub(alone).abs().max().item()).toBeLessThan(1e-4)
})

test('programs are compiled once, and the second run compiles none', async () => {
  await atlas.model.trace(eiffel, () => atlas.model.layers[0]!.mlp.post)
  await atlas.model.trace(eiffel, () => atlas.model.layers[0]!.mlp.post)
  const [first, second] = atlas.reports
  expect(first?.plan.steps.every(step => step.compiled)).toBe(false)
  expect(second?.plan.steps.every(step => step.compiled)).toBe(true)
})

test('operations on results run no part of the model', async () => {
  const resid = await atlas.model.trace(eiffel, () => atlas.model.layers[0]!.residPost)
  await resid.mul(2).sum().item()
  expect(labels()).toEqual(['operations'])
})

test('an untouched block serves every length with one program', async () => {
  await atlas.model.trace(eiffel, () => atlas.model.layers[0]!.residPost)
  await atlas.model.trace('The Louvre is in the city of', () => atlas.model.layers[0]!.residPost)
  expect(atlas.reports.at(-1)?.plan.steps.filter(step => !step.compiled)).toEqual([])
})

test('a cancelled run stops at the next program and leaves nothing behind', async () => {
  const { engine } = atlas
  const abort = new AbortController()
  const seen: string[] = []
  const graph = {
    version: 1 as const,
    tensors: {},
    runs: [
      {
        model: { id: 'vitrine/atlas', revision: 'main', precision: 'fp32' as const },
        mode: 'trace' as const,
        prompts: [{ text: null, ids: [[1, 2, 3]] }],
        options: {},
        nodes: [
          { id: 'r', kind: 'read' as const, site: 'lm_head.output', rows: 0, step: null, previous: null },
          { id: 's', kind: 'save' as const, name: 'x', value: 'r' },
        ],
      },
    ],
  }
  engine.disposeAll()
  const run = engine.run(graph, 'cancelled', new Map(), {
    signal: abort.signal,
    onProgress: progress => {
      if ('label' in progress) seen.push(progress.label)
      if ('label' in progress && progress.label === 'layer 2') abort.abort()
    },
  })
  await expect(run).rejects.toThrow(/abort/i)
  expect(seen).not.toContain('layer 3')
  const { liveTensors, boundaryTensors } = engine.counters()
  expect(liveTensors).toBe(boundaryTensors)
  engine.disposeAll()
  expect(engine.counters().liveTensors).toBe(0)
})

test('nothing grows: 200 runs behind 50 of warm-up', async () => {
  const run = async () => {
    const result = await atlas.model.trace(eiffel, () => {
      const last = atlas.model.layers[2]!.residPost.at(':', -1)
      last.set(last.mul(1.5))
      return atlas.model.logits.at(':', -1)
    })
    await result.softmax(-1).max().item()
    result.dispose()
    atlas.engine.disposeAll()
    atlas.reports.length = 0
  }
  for (let index = 0; index < 50; index++) await run()
  const warm = atlas.engine.counters()
  const heap: number[] = []
  for (let index = 0; index < 200; index++) {
    await run()
    if (index % 20 === 19) {
      globalThis.gc?.()
      heap.push(process.memoryUsage().heapUsed)
    }
  }
  const after = atlas.engine.counters()
  expect(after.liveTensors).toBe(warm.liveTensors)
  expect(after.livePrograms).toBe(warm.livePrograms)
  expect(after.compiles).toBe(warm.compiles)
  expect(globalThis.gc, 'the unit tests run with --expose-gc').toBeDefined()
  // One [1, 2048] tensor kept by each run would be 160 kB for each sample of 20 runs.
  expect(slope(heap)).toBeLessThan(40_000)
}, 120_000)

/** Growth from one sample to the next (20 runs), by least squares, in bytes. */
function slope(samples: readonly number[]): number {
  const middle = (samples.length - 1) / 2
  const mean = samples.reduce((a, b) => a + b, 0) / samples.length
  const above = samples.reduce((sum, value, index) => sum + (index - middle) * (value - mean), 0)
  return above / samples.reduce((sum, _, index) => sum + (index - middle) ** 2, 0)
}
