import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { engineExecutor } from '../../test/golden/run.ts'
import { greatestDifference } from '../../test/greatestDifference.ts'
import { openFixture } from '../../test/openFixture.ts'
import { openSketch, sketchNames } from '../../test/sketches/open.ts'
import { zooIds } from '../../test/zoo.ts'
import { createNodeRuntime } from '../runtime/node.ts'
import { type Module, type Tensor } from '../trace/api.ts'
import { createVitrine } from '../trace/createVitrine.ts'
import { Engine } from './engine.ts'

interface Case {
  id: string
  /** What scores are the product of q and k times; null where a bias or a cap makes them something else. */
  scale?: number | null
  /** What qPre is the projection times (OPT scales its queries). */
  queryScale?: number
  encoder?: true
  postNorm?: true
  /** What is added to the stream is not the module's output: a norm or a scale stands between. */
  changesOutput?: true
  /** Names that the file has no place for. */
  without?: readonly ('qPre' | 'pre')[]
}

const special: Readonly<Record<string, Omit<Case, 'id'>>> = {
  'zoo/bert/optimum': { encoder: true, postNorm: true },
  'zoo/gemma3_text/optimum': { changesOutput: true },
  'sketch/opt': { scale: 1, queryScale: 0.5 },
  'sketch/opt_folded': { scale: 1, queryScale: 0.5 },
  'sketch/bloom': { scale: null },
  'sketch/gemma2': { scale: null, changesOutput: true },
  'sketch/olmo2': { without: ['qPre'], changesOutput: true },
  'sketch/cohere': { changesOutput: true },
  'sketch/mixtral': { without: ['pre'] },
  'sketch/postnorm': { postNorm: true },
}

const cases = [...zooIds, ...sketchNames.map(name => `sketch/${name}`)].map((id): Case => ({
  id,
  ...special[id],
}))

const prompt = { ids: [[3, 14, 15, 9, 2, 6, 5, 30, 8]] }

describe.each(cases)('the sites inside $id', ({ id, ...special }) => {
  const { scale, queryScale = 1, encoder, postNorm, changesOutput, without = [] } = special
  const tolerance = /fp16|int4/.test(id) ? 5e-3 : 1e-5
  const engine = new Engine(
    createNodeRuntime({ intraOpThreads: 1 }),
    id.startsWith('sketch/') ? openSketch : openFixture,
  )
  const { module: vitrine } = createVitrine({ executor: engineExecutor(engine), locate: () => undefined })
  let model: Awaited<ReturnType<typeof vitrine.LanguageModel>>
  beforeAll(async () => {
    model = await vitrine.LanguageModel(id)
  })
  afterAll(() => engine.close())

  /** Runs a body over the prompt on each layer and brings its tensors. */
  const eachLayer = async <K extends string>(
    body: (block: Module, layer: number) => Record<K, Tensor>,
    check: (values: Record<K, Tensor>, layer: number) => Promise<void>,
  ) => {
    for (let layer = 0; layer < model.layers.length; layer++)
      await check(await model.trace(prompt, () => body(model.layers[layer]!, layer)), layer)
    engine.disposeAll()
  }
  const near = async (a: Tensor, b: Tensor, what: string) => {
    expect(a.shape, what).toEqual(b.shape)
    expect(greatestDifference(await a.data(), await b.data()), what).toBeLessThan(tolerance)
  }
  const differs = async (a: Tensor, b: Tensor, what: string) => {
    expect(greatestDifference(await a.data(), await b.data()), what).toBeGreaterThan(1e-3)
  }

  test('probabilities are the softmax of scores, sum to 1 and, in a decoder, look back only', () =>
    eachLayer(
      ({ attn }) => ({
        probs: attn.probs,
        softmax: attn.scores.softmax(-1),
        sums: attn.probs.sum(-1),
        later: attn.probs.triu(1),
        hidden: attn.scores.triu(1),
      }),
      async ({ probs, softmax, sums, later, hidden }) => {
        await near(probs, softmax, 'softmax')
        expect(
          greatestDifference(await sums.data(), Array<number>(sums.shape.reduce((a, b) => a * b)).fill(1)),
        ).toBeLessThan(tolerance)
        const ahead = Math.max(...(await later.data()))
        if (encoder) expect(ahead).toBeGreaterThan(0)
        else {
          expect(ahead).toBe(0)
          expect(Math.min(...(await hidden.data()))).toBe(-Infinity)
        }
      },
    ))

  test('scores are the product of q and k, z the probabilities times v, with keys and values shared in groups', () =>
    eachLayer(
      ({ attn }) => {
        const { nHeads, nKvHeads, dHead } = model
        const perGroup = nHeads / nKvHeads
        const spread = (shared: Tensor) =>
          vitrine
            .stack(
              Array.from({ length: perGroup }, () => shared),
              3,
            )
            .reshape([shared.shape[0]!, shared.shape[1]!, nHeads, dHead])
        const product = vitrine.einsum('bqhd,bkhd->bhqk', attn.q, spread(attn.k)).mul(scale ?? dHead ** -0.5)
        const weighted = vitrine.einsum('bhqk,bkhd->bqhd', attn.probs, spread(attn.v))
        return { z: attn.z, weighted, scores: attn.scores.tril(), product: product.tril() }
      },
      async ({ z, weighted, scores, product }) => {
        await near(weighted, z, 'z')
        if (!encoder && scale !== null) await near(product, scores, 'scores')
      },
    ))

  test("the heads' results add up to the attention output without its bias, and are z times W_O", () =>
    eachLayer(
      block => {
        const { attn } = block
        const native = model.at(attn.path)
        const shares = vitrine.einsum('bqhd,hdm->bqhm', attn.z, native.W_O)
        const bias = 'b_O' in native ? native.b_O : vitrine.tensor(0)
        const added = changesOutput ? attn.output : block.attnOut
        return { result: attn.result, shares, sum: attn.result.sum(2).add(bias), added }
      },
      async ({ result, shares, sum, added }) => {
        await near(result, shares, 'result')
        await near(sum, added, 'sum')
      },
    ))

  test('the residual stream is the sum of what is added to it, or the map says that it is not', () =>
    eachLayer(
      ({ residPre, residPost, attnOut, mlpOut }) => ({
        residPost,
        sum: residPre.add(attnOut).add(mlpOut),
      }),
      async ({ residPost, sum }, layer) => {
        const { siteMap } = await engine.describe({ id })
        expect(siteMap.sizes.residual).toBe(postNorm ? 'post-norm' : 'sum')
        await (postNorm ? differs : near)(residPost, sum, `layer ${layer}`)
      },
    ))

  if (!without.includes('qPre'))
    test('queries, keys and values before rotary and norms are the projections by W_Q, W_K and W_V', () =>
      eachLayer(
        ({ attn }) => {
          const native = model.at(attn.path)
          const projected = (name: 'Q' | 'K' | 'V') => {
            const product = vitrine.einsum('bqm,hmd->bqhd', attn.input, native[`W_${name}`])
            return `b_${name}` in native ? product.add(native[`b_${name}`]) : product
          }
          return {
            q: attn.qPre,
            k: attn.kPre,
            v: attn.v,
            q2: projected('Q').mul(queryScale),
            k2: projected('K'),
            v2: projected('V'),
          }
        },
        async ({ q, k, v, q2, k2, v2 }) => {
          await near(q, q2, 'q')
          await near(k, k2, 'k')
          await near(v, v2, 'v')
        },
      ))

  test('a head left out at result is a head left out at z', async () => {
    const logits = (change: (attn: Module) => void) =>
      model.trace(prompt, () => {
        change(model.layers[0]!.attn)
        return model.logits
      })
    const byResult = await logits(attn => attn.result.at(':', ':', 1).set(0))
    const byZ = await logits(attn => attn.z.at(':', ':', 1).set(0))
    await near(byResult, byZ, 'logits')
    await differs(byZ, await logits(() => undefined), 'effect')
  })

  test('a norm divided by twice as much gives half', async () => {
    const site = (await engine.describe({ id })).siteMap.modules
      .filter(({ kind, layer }) => kind === 'norm' && layer === 0)
      .flatMap(({ sites }) => sites)
      .find(({ name }) => name === 'scale')
    expect(site).toMatchObject({ exists: true, writable: true })
    const norm = model.at(site!.path.slice(0, -'.scale'.length))
    const [plain, halved, scale] = [
      await model.trace(prompt, () => norm.output),
      await model.trace(prompt, () => {
        norm.scale = norm.scale.mul(2)
        return norm.output
      }),
      await model.trace(prompt, () => norm.scale),
    ]
    const bias = 'bias' in norm ? norm.bias : vitrine.tensor(0)
    await near(halved.sub(bias).mul(2), plain.sub(bias), 'halved')
    expect(Math.min(...(await scale.data()))).toBeGreaterThan(0)
  })

  test('what a file has no place for says why', async () => {
    const sites = (await engine.describe({ id })).siteMap.modules.flatMap(module => module.sites)
    for (const name of without)
      expect(sites.find(site => site.name === name)).toMatchObject({
        exists: false,
        why: expect.stringMatching(/.{20}/) as string,
      })
    for (const name of ['q', 'k', 'v', 'scores', 'probs', 'z', 'result', 'scale'])
      expect(sites.filter(site => site.name === name && !site.exists)).toEqual([])
  })

  if (!without.includes('pre'))
    test('what enters the down projection is the activation of pre, times up where gated', async () => {
      const { mlp } = model.layers[0]!
      const { pre, post, down } = await model.trace(prompt, () => ({
        pre: mlp.pre,
        post: mlp.post,
        down: mlp.output,
      }))
      const zeroed = await model.trace(prompt, () => {
        mlp.pre = 0
        return mlp.post
      })
      expect(Math.max(...(await zeroed.data()).map(Math.abs))).toBe(0)
      expect(post.shape).toEqual(pre.shape)
      const { siteMap } = await engine.describe({ id })
      const gated = siteMap.modules.some(({ sites }) => sites.some(site => site.name === 'up' && site.exists))
      expect('gate' in mlp).toBe(gated)
      if (gated) {
        const doubled = await model.trace(prompt, () => {
          mlp.up = mlp.up.mul(2)
          return mlp.post
        })
        await near(doubled, post.mul(2), 'up')
      }
      expect(down.shape.at(-1)).toBe(model.dModel)
    })
})
