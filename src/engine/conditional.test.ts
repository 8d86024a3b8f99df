import { afterAll, beforeAll, expect, test } from 'vitest'
import { openAtlas, type AtlasEngine } from '../../test/atlasEngine.ts'
import { greatestDifference } from '../../test/greatestDifference.ts'

const eiffel = 'The Eiffel Tower is in the city of'
const colosseum = 'The Colosseum is in the city of'

let atlas: AtlasEngine
beforeAll(async () => {
  atlas = await openAtlas()
})
afterAll(() => atlas.close())

test('LANGUAGE 3: a condition on a value is where, and each prompt takes its own branch', async () => {
  const { model, vitrine } = atlas
  const norms = await model.trace(t =>
    [eiffel, colosseum].map(prompt => t.invoke(prompt, () => model.layers[2]!.residPost.at(0, -1).norm())),
  )
  const [low, high] = (await Promise.all(norms.map(norm => norm.item()))).toSorted((a, b) => a - b)
  expect(low).not.toBe(high)
  const threshold = (low! + high!) / 2
  const ablatedWhereLong = await model.trace(t =>
    [eiffel, colosseum].map(prompt =>
      t.invoke(prompt, () => {
        const isLong = model.layers[2]!.residPost.at(0, -1).norm().gt(threshold)
        const mlp = model.layers[3]!.mlp.output
        model.layers[3]!.mlp.output = vitrine.where(isLong, mlp.mul(0), mlp)
        return model.logits.at(0, -1)
      }),
    ),
  )
  for (const [index, prompt] of [eiffel, colosseum].entries()) {
    const isLong = (await norms[index]!.item()) > threshold
    const expected = await model.trace(prompt, () => {
      if (isLong) model.layers[3]!.mlp.output = 0
      return model.logits.at(0, -1)
    })
    expect(greatestDifference(await ablatedWhereLong[index]!.data(), await expected.data())).toBeLessThan(
      1e-4,
    )
  }
})

test('LANGUAGE 14: modules are called in every step of a generation, and on prompts of other lengths', async () => {
  const { model } = atlas
  const { steps } = await model.generate(eiffel, { maxNewTokens: 3 }, g => ({
    steps: g.everyStep(() => ({
      own: model.logits.at(0, -1),
      called: model.toLogits(model.layers.at(-1).residPost.at(0, -1)),
    })),
  }))
  expect(steps).toHaveLength(3)
  for (const { own, called } of steps)
    expect(greatestDifference(await own.data(), await called.data())).toBeLessThan(1e-4)

  const list = await model.trace([eiffel, 'The Louvre is', colosseum], () => ({
    block: model.layers[1]!(model.layers[1]!.residPre),
    site: model.layers[1]!.residPost,
  }))
  expect(greatestDifference(await list.block.data(), await list.site.data())).toBeLessThan(1e-4)
})
