import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type LanguageModel, type Tensor, type Tracer } from '../src/trace/api.ts'
import { openAtlas, type AtlasEngine } from './atlasEngine.ts'
import { greatestDifference } from './greatestDifference.ts'

/** What two ways of writing one experiment must agree on, by the numbers of the embedded model. */
let atlas: AtlasEngine
let model: LanguageModel
beforeAll(async () => {
  atlas = await openAtlas()
  model = atlas.model
})
afterAll(() => atlas.close())

const prompts = [
  'The Eiffel Tower is in the city of',
  'The capital of Italy is',
  'The',
  'Big Ben stands in London',
]
const prompt = 'The Eiffel Tower is in the city of'

async function expectEqual(a: Tensor, b: Tensor, within = 0): Promise<void> {
  expect(a.shape).toEqual(b.shape)
  expect(greatestDifference(await a.data(), await b.data())).toBeLessThanOrEqual(within)
}

describe('LANGUAGE 21: rows of different length have the numbers of running alone', () => {
  const alone = () =>
    Promise.all(
      prompts.map(one =>
        model.trace(one, () => ({ h: model.layers[3]!.residPost, last: model.logits.at(':', -1) })),
      ),
    )

  test('in a list, aligned on the right, 0 where a row has no token', async () => {
    const singles = await alone()
    const { h, last, mask, ids } = await model.trace(prompts, (t: Tracer) => ({
      h: model.layers[3]!.residPost,
      last: model.logits.at(':', -1),
      mask: t.mask,
      ids: t.ids,
    }))
    const widest = h.shape[1]!
    for (const [row, single] of singles.entries()) {
      const pads = widest - single.h.shape[1]!
      await expectEqual(h.at(row, `${pads}:`), single.h[0]!)
      await expectEqual(last[row]!, single.last[0]!)
      expect(await h.at(row, `:${pads}`).abs().sum().item()).toBe(0)
      expect(await mask[row]!.tolist()).toEqual(Array.from({ length: widest }, (_, i) => i >= pads))
      expect(await ids.at(row, `${pads}:`).tolist()).toEqual(model.encode(prompts[row]!))
    }
  })

  test('in invokes, and with values that cross between prompts in any order', async () => {
    const singles = await alone()
    const together = await model.trace((t: Tracer) =>
      prompts.map(one =>
        t.invoke(one, () => ({ h: model.layers[3]!.residPost, last: model.logits.at(':', -1) })),
      ),
    )
    for (const [index, one] of together.entries()) await expectEqual(one.h, singles[index]!.h)

    const source = singles[1]!.h
    const patch = (value: Tensor) => {
      model.layers[3]!.residPost.at(':', -1).set(value.at(':', -1))
      return model.logits.at(':', -1)
    }
    const separate = await model.trace(prompt, () => patch(source))
    const later = await model.trace((t: Tracer) => {
      const target = t.invoke(prompt)
      const from = t.invoke(prompts[1]!, () => model.layers[3]!.residPost)
      return target.add(() => patch(from))
    })
    await expectEqual(later, separate, 1e-5)
  })

  test('writes reach the real tokens of each row', async () => {
    const write = (t: Tracer) => {
      model.layers[1]!.mlp.output = 0
      const h = model.layers[2]!.residPost
      h.at(t.ids.eq(model.token(' the'))).set(1)
      return model.logits.at(':', -1)
    }
    const together = await model.trace(prompts, write)
    for (const [row, one] of prompts.entries())
      await expectEqual(together[row]!, (await model.trace(one, write))[0]!, 1e-5)
  })
})

test('LANGUAGE 13: a skip is the value in place of the output, in numbers, and the module is not run', async () => {
  const skipped = await model.trace(prompt, () => {
    model.layers[2]!.skip(model.layers[2]!.input)
    return { logits: model.logits, out: model.layers[2]!.output, into: model.layers[2]!.input }
  })
  const written = await model.trace(prompt, () => {
    model.layers[2]!.output = model.layers[2]!.input
    return model.logits
  })
  await expectEqual(skipped.logits, written)
  await expectEqual(skipped.out, skipped.into)
  const [whole, less] = await Promise.all([
    model.trace(prompt, () => model.layers[2]!.residPost),
    model.trace(prompt, () => {
      model.layers[1]!.skip(model.layers[1]!.input)
      return model.layers[2]!.residPost
    }),
  ])
  expect(greatestDifference(await whole.data(), await less.data())).toBeGreaterThan(0.1)
})

test('LANGUAGE 13: later writes at the output of a skipped module apply', async () => {
  const { now, before } = await model.trace(prompt, () => {
    model.layers[2]!.mlp.skip(1)
    const before = model.layers[2]!.mlp.output
    model.layers[2]!.mlp.output = before.mul(2)
    return { now: model.layers[2]!.mlp.output, before }
  })
  expect([await before.mean().item(), await now.mean().item()]).toEqual([1, 2])
})

test('LANGUAGE 24: a session has the numbers of its traces one after the other', async () => {
  const target = 'The capital of France is'
  const inSession = await model.session(async s => {
    const rome = await s.trace(prompts[1]!, () => model.layers[3]!.residPost.at(':', -1))
    const paris = await s.trace(target, () => model.layers[3]!.residPost.at(':', -1))
    const direction = rome.sub(paris)
    const lens = model.toLogits(rome)
    const logits = await s.trace(target, () => {
      model.layers[3]!.residPost.at(':', -1).set(model.layers[3]!.residPost.at(':', -1).add(direction))
      return model.logits.at(':', -1)
    })
    return { logits, lens }
  })
  const rome = await model.trace(prompts[1]!, () => model.layers[3]!.residPost.at(':', -1))
  const paris = await model.trace(target, () => model.layers[3]!.residPost.at(':', -1))
  const logits = await model.trace(target, () => {
    model.layers[3]!.residPost.at(':', -1).set(model.layers[3]!.residPost.at(':', -1).add(rome.sub(paris)))
    return model.logits.at(':', -1)
  })
  await expectEqual(inSession.logits, logits, 1e-5)
  await expectEqual(inSession.lens, model.toLogits(rome), 1e-5)
})

test('LANGUAGE 13: an edited model has the numbers of the same writes in the trace, also generating', async () => {
  const write = (m: LanguageModel) => {
    m.layers[1]!.mlp.skip(0)
    const h = m.layers[3]!.residPost
    h.at(':', -1).set(h.at(':', -1).mul(0.5))
  }
  const edited = model.edit(write)
  const logits = () => model.logits.at(':', -1)
  const inTrace = await model.trace(prompt, () => {
    write(model)
    return logits()
  })
  await expectEqual(await edited.trace(prompt, logits), inTrace)
  const plain = await model.trace(prompt, logits)
  expect(greatestDifference(await plain.data(), await inTrace.data())).toBeGreaterThan(0.1)
  const [one, other] = [
    await edited.generate(prompt, { maxNewTokens: 4 }),
    await model.generate(prompt, { maxNewTokens: 4 }, g => {
      g.everyStep(() => {
        write(model)
      })
    }),
  ]
  expect(one.newIds).toEqual(other.newIds)
})

test('LANGUAGE 24: values of one model flow into another, also between traces with modules applied in between', async () => {
  const other = await atlas.vitrine.LanguageModel('zoo/gpt2')
  const ids = { ids: [[5, 9, 12, 40]] }
  const width = other.dModel
  const flow = (h: Tensor) => h.at('...', `:${width}`)
  const inSession = await model.session(async s => {
    const h = await s.trace(ids, () => model.layers[1]!.residPost)
    const early = model.toLogits(h).argmax(-1)
    const logits = await s.on(other).trace(ids, () => {
      other.layers[1]!.residPost = flow(h)
      return other.logits
    })
    const again = await s.trace(ids, () => {
      model.layers[2]!.residPost = h
      return model.logits
    })
    return { early, logits, again }
  })
  const h = await model.trace(ids, () => model.layers[1]!.residPost)
  const logits = await other.trace(ids, () => {
    other.layers[1]!.residPost = flow(h)
    return other.logits
  })
  const again = await model.trace(ids, () => {
    model.layers[2]!.residPost = h
    return model.logits
  })
  await expectEqual(inSession.logits, logits, 1e-5)
  await expectEqual(inSession.again, again, 1e-5)
  await expectEqual(inSession.early, model.toLogits(h).argmax(-1))
})

test('LANGUAGE 24: traces of unequal prompts in one session, with values that cross them', async () => {
  const last = () => model.layers[3]!.residPost.at(':', -1)
  const inSession = await model.session(async s => {
    const means = await s.trace(prompts, (t: Tracer) => {
      const m = t.mask.float().unsqueeze(-1)
      return model.layers[3]!.residPost.mul(m).sum(1).div(m.sum(1))
    })
    return s.trace(prompt, () => {
      last().set(means.at('1:2'))
      return model.logits
    })
  })
  const alone = await model.trace(prompts[1]!, () => model.layers[3]!.residPost.mean(1))
  const separate = await model.trace(prompt, () => {
    last().set(alone)
    return model.logits
  })
  await expectEqual(inSession, separate, 1e-5)
})

test('LANGUAGE 27: a cache has what a trace reads, after the edits of the model and the writes of its body', async () => {
  const edited = model.edit(m => {
    m.layers[0]!.mlp.skip(0)
  })
  const write = () => {
    const h = model.layers[2]!.output
    h.at(':', 0).set(0)
  }
  const c = await edited.cache(prompts, ['layers.*.residPost', 'layers.1.attn.probs'], write)
  const { layers, probs } = await model.trace(prompts, () => {
    model.layers[0]!.mlp.skip(0)
    write()
    return { layers: model.layers.map(layer => layer.residPost), probs: model.layers[1]!.attn.probs }
  })
  for (const [index, layer] of layers.entries()) await expectEqual(c[`layers.${index}.residPost`]!, layer)
  await expectEqual(c['transformer.h.1.attn.probs']!, probs)
  await expectEqual(c.stack('layers.*.residPost'), atlas.vitrine.stack(layers))
})

test('LANGUAGE 33: tensors of a file steer as the same numbers do', async () => {
  const golden = 'test/fixtures/zoo/gpt2/golden.safetensors'
  const d = await atlas.vitrine.loadTensors(golden)
  const name = d.keys().find(key => d[key]!.dtype === 'float32' && d[key]!.numel() >= 128)!
  const steer = (direction: Tensor) =>
    model.trace(prompt, () => {
      model.layers[2]!.residPost = model.layers[2]!.residPost.add(direction)
      return model.logits
    })
  const direction = d[name]!.flatten().at(':128')
  const numbers = atlas.vitrine.tensor(await direction.data())
  await expectEqual(await steer(direction), await steer(numbers), 1e-5)
  expect(greatestDifference(await direction.data(), new Float32Array(128))).toBeGreaterThan(0)
})

test('LANGUAGE 29: a write that depends on a value is made by where, in one graph', async () => {
  const { where } = atlas.vitrine
  const threshold = await model.trace(prompt, () => model.layers[2]!.residPost.norm(-1, { keepdim: true }))
  const norms = (await threshold.flatten().data()) as Float32Array
  const middle = [...norms].sort((a, b) => a - b)[4]!
  const { changed, before } = await model.trace(prompt, () => {
    const before = model.layers[2]!.residPost
    model.layers[2]!.residPost = where(before.norm(-1, { keepdim: true }).gt(middle), 0, before)
    return { changed: model.layers[2]!.residPost, before }
  })
  const kept = (await changed.norm(-1)[0]!.data()) as Float32Array
  expect([...kept].map(norm => norm === 0)).toEqual([...norms].map(norm => norm > middle))
  const same = before.at(
    0,
    [...norms].flatMap((norm, i) => (norm > middle ? [] : [i])),
  )
  await expectEqual(
    changed.at(
      0,
      [...norms].flatMap((norm, i) => (norm > middle ? [] : [i])),
    ),
    same,
  )
})
