import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openAtlas } from './atlasEngine.ts'
import { openRunner } from './documented.ts'

/** Rules whose numbers `src/engine/language.test.ts` does not check: user programs on the embedded model, as printed. */
const prelude = [
  `import { LanguageModel, arange, permutation, randn, tensor } from 'vitrine'`,
  `const model = await LanguageModel('vitrine/atlas'), prompt = 'The Eiffel Tower is in the city of'`,
].join(';')

let runner: Awaited<ReturnType<typeof openRunner>>
beforeAll(async () => {
  runner = await openRunner()
})
afterAll(() => runner.close())

const print = async (program: string) => (await runner.run(`${prelude}\n${program}`)).printed.trimEnd()

describe('LANGUAGE 11: masks', () => {
  test('a mask with known values reads places and writes them', async () => {
    const program = `
      const x = arange(6).reshape(2, 3)
      console.log(await x.at([[true, false, true], [false, false, true]]).tolist())
      console.log(await x.put([[true, false, true], [false, false, true]], tensor([-1, -2, -3])).tolist())
      console.log(x.at([false, false]).shape, await x.at([false, false]).tolist())`
    expect(await print(program)).toBe('[0, 2, 5]\n[[-1, 1, -2], [3, 4, -3]]\n[0, 3] []')
  })

  test('a mask that the run computes writes a site', async () => {
    const program = `
      const norms = await model.trace(prompt, t => {
        const { residPost } = model.layers[2]
        residPost.at(t.ids > 500).set(0)
        return { zero: model.layers[2].residPost.norm(-1).eq(0)[0], wanted: (t.ids > 500)[0] }
      })
      console.log(await norms.zero.tolist(), await (norms.zero ^ norms.wanted).any().item())`
    expect(await print(program)).toBe('[false, true, true, false, false, false, true, false] false')
  })
})

test('LANGUAGE 14: a block called on the residual stream gives what it gives in place, masked and in order', async () => {
  const program = `
    const { inside, stream, ordinary } = await model.trace(prompt, () => ({
      inside: model.layers[2](model.layers[2].residPre),
      stream: model.layers[2].residPre,
      ordinary: model.layers[2].residPost,
    }))
    console.log(await (inside - ordinary).abs().max().item() < 1e-4)
    console.log(await (model.layers[2](stream) - ordinary).abs().max().item() < 1e-4)`
  expect(await print(program)).toBe('true\ntrue')
})

describe('LANGUAGE 22: all', () => {
  test('sees what each prompt wrote, each at its time', async () => {
    const program = `
      const [early, late] = await model.trace(t => {
        const [a, b] = [t.invoke(prompt), t.invoke([prompt, prompt])]
        const first = () => model.layers[2].residPost[':, 0, 0']
        a.add(() => { model.layers[2].residPost = 1 })
        const early = t.all(first)
        b.add(() => { model.layers[2].residPost[1] = 2 })
        return [early.eq(1), t.all(() => first() * (first() > 0))]
      })
      console.log(await early.tolist(), await late.tolist())`
    expect(await print(program)).toBe('[true, false, false] [1, 0, 2]')
  })

  test('writes all rows, over which a prompt writes its own', async () => {
    const program = `
      const seen = await model.trace(t => {
        const [a, b] = [t.invoke(prompt), t.invoke(prompt)]
        t.all(() => { model.layers[2].residPost = 7 })
        a.add(() => { model.layers[2].residPost[':, 0'] = 1 })
        return [a, b].map(one => one.add(() => model.layers[3].residPre['0, :2, 0']))
      })
      console.log(await seen[0].tolist(), await seen[1].tolist())`
    expect(await print(program)).toBe('[1, 7] [7, 7]')
  })
})

test('LANGUAGE 20: bos puts the token in front, and what is fed is seen', async () => {
  const program = `
    const other = await LanguageModel('vitrine/atlas', { bos: true })
    console.log(other.tokens('The city of').join('|'), model.tokens('The city of').join('|'))
    const ids = await other.trace('The city of', t => t.ids)
    console.log(await ids.tolist())`
  expect(await print(program)).toBe('<|endoftext|>|The| city| of The| city| of\n[[0, 351, 531, 306]]')
})

test('LANGUAGE 28: what data gives has the type of the dtype', async () => {
  const program = `
    const x = tensor([1.5, -2])
    for (const t of [x, x.half(), x.int(), x > 0]) {
      const values = await t.data()
      console.log(t.dtype, values instanceof Float32Array, values instanceof Int32Array, values instanceof Uint8Array, values.join())
    }`
  expect(await print(program)).toBe(
    [
      'float32 true false false 1.5,-2',
      'float16 true false false 1.5,-2',
      'int32 false true false 1,-2',
      'bool false false true 1,0',
    ].join('\n'),
  )
})

test('LANGUAGE 29: a seed gives the same numbers in a body and outside, whatever else is drawn', async () => {
  const program = `
    const inside = await model.trace(prompt, () => [randn([2]), randn([4], { seed: 5 }) + model.logits.sum() * 0])
    const outside = randn([4], { seed: 5 })
    console.log(await (inside[1] - outside).abs().max().item() < 1e-6)
    console.log((await permutation(6, { seed: 3 }).sort().values.tolist()).join())`
  expect(await print(program)).toBe('true\n0,1,2,3,4,5')
})

test('LANGUAGE 31: norms, weights and modules work on results; a result goes into a later trace', async () => {
  const program = `
    const { resid, logits } = await model.trace(prompt, () => ({ resid: model.layers[5].residPost, logits: model.logits }))
    const again = model.norm(resid).matmul(model.unembed.weight.T)
    console.log(await (again - logits).abs().max().item() < 1e-3)
    const last = await model.trace('The Kremlin is in the city of', () => {
      model.layers[5].residPost[':, -1'] = resid[':, -1']
      return model.logits['0, -1'].argmax()
    })
    console.log(model.decode(await last.item()))`
  expect(await print(program)).toBe('true\n Paris')
})

test('LANGUAGE 32: the top 10 of [1, 512, 50257] logits moves less than 10 kB off the device', async () => {
  const atlas = await openAtlas()
  try {
    const { arange, tensor } = atlas.vitrine
    const logits = arange(512 * 50257).reshape(1, 512, 50257)
    const before = atlas.engine.counters().downloadedBytes
    const { values, indices } = logits['0, -1']!.topk(10)
    expect(await indices.tolist()).toEqual(Array.from({ length: 10 }, (_, place) => 50256 - place))
    expect(await values.sub(tensor(512 * 50257 - 1, { dtype: 'int32' }))[0]!.item()).toBe(0)
    const moved = atlas.engine.counters().downloadedBytes - before
    expect(moved).toBeGreaterThan(0)
    expect(moved).toBeLessThan(10_000)
  } finally {
    await atlas.close()
  }
})

describe('LANGUAGE 25: generation', () => {
  test('reads of every step are those of a trace over prompt and new tokens, with a cache and without', async () => {
    const program = `
      for (const cache of [true, false]) {
        const { ids, newIds, h, p } = await model.generate(prompt, { maxNewTokens: 3, cache }, g => ({
          h: g.everyStep(() => model.layers[3].residPost[':, -1']),
          p: g.everyStep(() => model.layers[2].attn.probs['0, 0, -1']),
        }))
        const whole = await model.trace({ ids: ids.slice(0, -1) }, () => ({
          h: model.layers[3].residPost,
          p: model.layers[2].attn.probs['0, 0'],
        }))
        const far = h.map((step, i) => (step - whole.h[\`:, \${7 + i}\`]).abs().max())
        const apart = p.map((step, i) => (step - whole.p[\`\${7 + i}, :\${8 + i}\`]).abs().max())
        console.log(newIds.length, h.length, (await Promise.all([...far, ...apart].map(x => x.item()))).every(x => x < 1e-4))
      }`
    expect(await print(program)).toBe('3 3 true\n3 3 true')
  })

  test('what is written in a step changes the tokens after it, and what it was before is as without it', async () => {
    const program = `
      const rome = await model.trace('The Colosseum is in the city of', () => model.layers[5].residPost[':, -1'])
      const plain = await model.generate(prompt, { maxNewTokens: 4 })
      const first = await model.generate(prompt, { maxNewTokens: 4 }, g => { g.step(0, () => { model.layers[5].residPost[':, -1'] = rome }) })
      const later = await model.generate(prompt, { maxNewTokens: 4 }, g => { g.step(1, () => { model.layers[5].residPost[':, -1'] = rome }) })
      console.log([plain, first, later].map(({ text }) => text))`
    expect(await print(program)).toBe('[" Paris.", " Rome.", " Paris Rome."]')
  })

  test('the same seed draws the same tokens; an edited model is edited at every step', async () => {
    const program = `
      const options = { maxNewTokens: 12, temperature: 1.5 }
      const draw = async seed => (await model.generate(prompt, { ...options, seed })).text
      console.log(await draw(1) === await draw(1), await draw(1) === await draw(2))
      const edited = model.edit(m => { m.layers[2].mlp.output = 0 })
      const read = g => ({ off: g.everyStep(() => model.layers[2].mlp.output.abs().max()) })
      const { off } = await edited.generate(prompt, { maxNewTokens: 2 }, read)
      console.log(await Promise.all(off.map(x => x.item())))`
    expect(await print(program)).toBe('true false\n[0, 0]')
  })
})

describe('LANGUAGE 26: sweep', () => {
  test('has the numbers of the loop of invokes', async () => {
    const program = `
      const from = await model.trace('The Colosseum is in the city of it', () => model.layers.map(layer => layer.residPost))
      const cell = (layer, pos, scale) => {
        model.layers[layer].residPost.at(':', pos).set(from[layer].at(':', pos) * scale)
        return { top: model.logits['0, -1'].max(), attn: model.layers[5].attn.probs['0, :, -1'] }
      }
      const [layers, poses, scales] = [[0, 2, 5], [0, 7], [0.5, 1]]
      const { swept, around } = await model.trace(prompt, t => ({
        swept: t.sweep({ layer: layers, pos: poses, scale: scales }, ({ layer, pos, scale }) => cell(layer, pos, scale)),
        around: model.logits['0, -1'].max(),
      }))
      let far = 0
      for (const [l, layer] of layers.entries()) for (const [p, pos] of poses.entries()) for (const [s, scale] of scales.entries()) {
        const alone = await model.trace(prompt, () => cell(layer, pos, scale))
        for (const name of ['top', 'attn'])
          far = Math.max(far, await (alone[name] - swept[name].at(l, p, s)).abs().max().item())
      }
      const clean = await model.trace(prompt, () => model.logits['0, -1'].max())
      console.log(swept.top.shape, swept.attn.shape, far < 1e-4, await (clean - around).abs().item() < 1e-5)`
    expect(await print(program)).toBe('[3, 2, 2] [3, 2, 2, 4, 8] true true')
  })
})
