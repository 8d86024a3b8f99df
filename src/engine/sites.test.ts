import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type GoldenContext } from '../../test/golden/case.ts'
import { nodeGolden } from '../../test/golden/nodeGolden.ts'
import { goldenContext } from '../../test/golden/run.ts'
import { greatestDifference } from '../../test/greatestDifference.ts'
import { openFixture } from '../../test/openFixture.ts'
import { zooIds, zooPlace, type Architecture } from '../../test/zoo.ts'
import { type Module, type Tensor } from '../trace/api.ts'
import { createNodeRuntime } from '../runtime/node.ts'
import { Engine } from './engine.ts'

const isWide = (id: string) => !/fp16|int4/.test(id)
const tolerance = (id: string) => (isWide(id) ? 1e-5 : 5e-3)

describe.each(zooIds)('the sites inside %s', id => {
  const architecture = (zooPlace(id)?.architecture ?? '') as Architecture
  const engine = new Engine(createNodeRuntime({ intraOpThreads: 1 }), openFixture)
  let context: GoldenContext
  beforeAll(async () => {
    context = await goldenContext(engine, await nodeGolden(architecture), id)
  })
  afterAll(() => engine.close())

  /** Runs a body over prompt A on each layer and brings its tensors. */
  const eachLayer = async <K extends string>(
    body: (block: Module, layer: number) => Record<K, Tensor>,
    check: (values: Record<K, Tensor>, layer: number) => Promise<void>,
  ) => {
    for (let layer = 0; layer < context.model.layers.length; layer++)
      await check(
        await context.model.trace(context.promptA, () => body(context.model.layers[layer]!, layer)),
        layer,
      )
    engine.disposeAll()
  }
  const near = async (a: Tensor, b: Tensor, what: string) => {
    expect(a.shape, what).toEqual(b.shape)
    expect(greatestDifference(await a.data(), await b.data()), what).toBeLessThan(tolerance(id))
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
        ).toBeLessThan(tolerance(id))
        const ahead = Math.max(...(await later.data()))
        if (architecture === 'bert') expect(ahead).toBeGreaterThan(0)
        else {
          expect(ahead).toBe(0)
          expect(Math.min(...(await hidden.data()))).toBe(-Infinity)
        }
      },
    ))

  test('scores are the product of q and k, z the probabilities times v, with keys and values shared in groups', () =>
    eachLayer(
      ({ attn }) => {
        const { nHeads, nKvHeads, dHead } = context.model
        const perGroup = nHeads / nKvHeads
        const spread = (shared: Tensor) =>
          context.vitrine
            .stack(
              Array.from({ length: perGroup }, () => shared),
              3,
            )
            .reshape([shared.shape[0]!, shared.shape[1]!, nHeads, dHead])
        const product = context.vitrine
          .einsum('bqhd,bkhd->bhqk', attn.q, spread(attn.k))
          .div(Math.sqrt(dHead))
        const weighted = context.vitrine.einsum('bhqk,bkhd->bqhd', attn.probs, spread(attn.v))
        return { z: attn.z, weighted, scores: attn.scores.tril(), product: product.tril() }
      },
      async ({ z, weighted, scores, product }) => {
        await near(weighted, z, 'z')
        if (architecture !== 'bert') await near(product, scores, 'scores')
      },
    ))

  test("the heads' results add up to the attention output without its bias, and are z times W_O", () =>
    eachLayer(
      block => {
        const { attn } = block
        const native = context.model.at(attn.path)
        const shares = context.vitrine.einsum('bqhd,hdm->bqhm', attn.z, native.W_O)
        const bias = 'b_O' in native ? native.b_O : context.vitrine.tensor(0)
        const added = architecture === 'gemma3_text' ? attn.output : block.attnOut
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
        const isSum = architecture !== 'bert'
        expect(siteMap.sizes.residual).toBe(isSum ? 'sum' : 'post-norm')
        await (isSum ? near : differs)(residPost, sum, `layer ${layer}`)
      },
    ))

  test('queries, keys and values before rotary and norms are the projections by W_Q, W_K and W_V', () =>
    eachLayer(
      ({ attn }) => {
        const native = context.model.at(attn.path)
        const projected = (name: 'Q' | 'K' | 'V') => {
          const product = context.vitrine.einsum('bqm,hmd->bqhd', attn.input, native[`W_${name}`])
          return `b_${name}` in native ? product.add(native[`b_${name}`]) : product
        }
        return {
          q: attn.qPre,
          k: attn.kPre,
          v: attn.v,
          q2: projected('Q'),
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
    const { model, promptA } = context
    const logits = (change: (attn: Module) => void) =>
      model.trace(promptA, () => {
        change(model.layers[0]!.attn)
        return model.logits
      })
    const byResult = await logits(attn => attn.result.at(':', ':', 1).set(0))
    const byZ = await logits(attn => attn.z.at(':', ':', 1).set(0))
    await near(byResult, byZ, 'logits')
    await differs(byZ, await logits(() => undefined), 'effect')
  })

  test('a norm divided by twice as much gives half', async () => {
    const { model, promptA } = context
    const site = (await engine.describe({ id })).siteMap.modules
      .filter(({ kind, layer }) => kind === 'norm' && layer === 0)
      .flatMap(({ sites }) => sites)
      .find(({ name }) => name === 'scale')
    expect(site).toMatchObject({ exists: true, writable: true })
    const norm = model.at(site!.path.slice(0, -'.scale'.length))
    const [plain, halved, scale] = [
      await model.trace(promptA, () => norm.output),
      await model.trace(promptA, () => {
        norm.scale = norm.scale.mul(2)
        return norm.output
      }),
      await model.trace(promptA, () => norm.scale),
    ]
    const bias = 'bias' in norm ? norm.bias : context.vitrine.tensor(0)
    await near(halved.sub(bias).mul(2), plain.sub(bias), 'halved')
    expect(Math.min(...(await scale.data()))).toBeGreaterThan(0)
  })

  test('what enters the down projection is the activation of pre, times up where gated', async () => {
    const { model, promptA } = context
    const { mlp } = model.layers[0]!
    const { pre, post, down } = await model.trace(promptA, () => ({
      pre: mlp.pre,
      post: mlp.post,
      down: mlp.output,
    }))
    const zeroed = await model.trace(promptA, () => {
      mlp.pre = 0
      return mlp.post
    })
    expect(Math.max(...(await zeroed.data()).map(Math.abs))).toBe(0)
    expect(post.shape).toEqual(pre.shape)
    expect(down.shape.at(-1)).toBe(model.dModel)
  })
})
