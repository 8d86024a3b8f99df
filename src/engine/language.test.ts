import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openAtlas, type AtlasEngine } from '../../test/atlasEngine.ts'
import { greatestDifference } from '../../test/greatestDifference.ts'
import { type Tensor } from '../trace/api.ts'

const eiffel = 'The Eiffel Tower is in the city of'
const colosseum = 'The Colosseum is in the city of'

let atlas: AtlasEngine
beforeAll(async () => {
  atlas = await openAtlas()
})
afterAll(() => atlas.close())

const layer = (index: number) => atlas.model.layers[index]!
const logits = (prompt: string, body: () => void = () => undefined) =>
  atlas.model.trace(prompt, () => {
    body()
    return atlas.model.logits
  })
async function difference(a: Tensor, b: Tensor): Promise<number> {
  return greatestDifference(await a.data(), await b.data())
}

describe('reading and writing, in numbers', () => {
  test('LANGUAGE 6: a block input carries its branch and its skip, a norm input its branch alone', async () => {
    const base = await logits(eiffel)
    const block = await logits(eiffel, () => void (layer(3).input = 0))
    const norm = await logits(eiffel, () => void (layer(3).ln_1!.input = 0))
    expect(await difference(base, block)).toBeGreaterThan(0.1)
    expect(await difference(base, norm)).toBeGreaterThan(0.01)
    expect(await difference(block, norm)).toBeGreaterThan(0.1)
  })

  test('LANGUAGE 7: residPost is seen at the next residPre, and not the reverse', async () => {
    const seen = await atlas.model.trace(eiffel, () => {
      layer(2).residPost = 1
      return { next: layer(3).residPre, post: layer(2).residPost }
    })
    expect(new Set(await seen.next.data())).toEqual(new Set([1]))
    const reverse = await atlas.model.trace(eiffel, () => {
      layer(3).residPre = 1
      return { post: layer(2).residPost, next: layer(3).residPre }
    })
    expect(new Set(await reverse.next.data())).toEqual(new Set([1]))
    expect(new Set(await reverse.post.data()).size).toBeGreaterThan(100)
  })

  test('LANGUAGE 8: on one site code order counts, and writes chain', async () => {
    const { before, between, after } = await atlas.model.trace(eiffel, () => {
      const site = layer(1).mlp
      const before = site.output
      site.output = before.mul(2)
      const between = site.output
      site.output = between.add(1)
      return { before, between, after: site.output }
    })
    const values = await before.data()
    expect(
      greatestDifference(
        await between.data(),
        values.map(value => value * 2),
      ),
    ).toBeLessThan(1e-6)
    expect(
      greatestDifference(
        await after.data(),
        values.map(value => value * 2 + 1),
      ),
    ).toBeLessThan(1e-6)
  })

  test('LANGUAGE 8: across sites model order counts, whatever the order in code', async () => {
    const late = await logits(eiffel, () => void (layer(1).attn.output = 0))
    const early = await atlas.model.trace(eiffel, () => {
      const result = atlas.model.logits
      layer(1).attn.output = 0
      return result
    })
    expect(await difference(late, early)).toBe(0)
    expect(await difference(late, await logits(eiffel))).toBeGreaterThan(0.01)
  })

  test('LANGUAGE 8: sites on one tensor pass on in model order, from the inside out', async () => {
    const { inner, outer } = await atlas.model.trace(eiffel, () => {
      const outer = layer(1).attn.output
      layer(1).attn.c_proj!.output = 3
      layer(1).attn.output = outer.add(1)
      return { inner: layer(1).attn.c_proj!.output, outer: layer(1).attn.output }
    })
    expect(new Set(await inner.data())).toEqual(new Set([3]))
    expect(new Set(await outer.data())).toEqual(new Set([4]))
  })

  test('LANGUAGE 10, 12: an index write leaves the other positions, and broadcasts', async () => {
    const { before, after } = await atlas.model.trace(eiffel, () => {
      const before = layer(2).output
      before.at(':', 3).set(atlas.vitrine.arange(128))
      return { before, after: layer(2).output }
    })
    const [old, now] = [await before.data(), await after.data()]
    const at = 3 * 128
    expect([...now.slice(at, at + 128)]).toEqual(Array.from({ length: 128 }, (_, index) => index))
    expect(greatestDifference(old.slice(0, at), now.slice(0, at))).toBe(0)
    expect(greatestDifference(old.slice(at + 128), now.slice(at + 128))).toBe(0)
  })

  test('LANGUAGE 14: a module call uses plain weights and fires no site', async () => {
    const { model } = atlas
    const base = await model.trace(eiffel, () => ({ resid: layer(2).residPost, mlp: layer(3).mlp.output }))
    const { applied, site } = await model.trace(eiffel, () => {
      layer(3).mlp.output = 0
      return { applied: layer(3).mlp(layer(3).ln_2!(layer(2).residPost)), site: layer(3).mlp.output }
    })
    expect(new Set(await site.data())).toEqual(new Set([0]))
    const plain = layer(3).mlp(layer(3).ln_2!(base.resid))
    expect(await difference(applied, plain)).toBeLessThan(1e-5)
    const attention = await model.trace(eiffel, () => ({
      in: layer(0).attn.input,
      out: layer(0).attn.output,
    }))
    expect(await difference(layer(0).attn(attention.in), attention.out)).toBeLessThan(1e-5)
  })
})

describe('names, in numbers', () => {
  test('LANGUAGE 16: block out = block in + attention out + MLP out', async () => {
    const parts = await atlas.model.trace(eiffel, () => ({
      pre: layer(4).residPre,
      mid: layer(4).residMid,
      post: layer(4).residPost,
      attn: layer(4).attnOut,
      mlp: layer(4).mlpOut,
    }))
    expect(await difference(parts.pre.add(parts.attn), parts.mid)).toBeLessThan(1e-5)
    expect(await difference(parts.mid.add(parts.mlp), parts.post)).toBeLessThan(1e-5)
  })

  test('LANGUAGE 17: toLogits of the last residual stream is the logits, for any leading dimensions', async () => {
    const { resid, out } = await atlas.model.trace(eiffel, () => ({
      resid: layer(-1).residPost,
      out: atlas.model.logits,
    }))
    expect(await difference(atlas.model.toLogits(resid), out)).toBeLessThan(1e-4)
    expect(await difference(atlas.model.toLogits(resid.at(0, -1)), out.at(0, -1))).toBeLessThan(1e-4)
  })

  test('LANGUAGE 18: scores are masked with -inf, patterns are causal and sum to 1, z is their weighted v', async () => {
    const { scores, probs, v, z } = await atlas.model.trace(eiffel, () => {
      const { scores, probs, v, z } = layer(2).attn
      return { scores, probs, v, z }
    })
    expect(await difference(scores.softmax(-1), probs)).toBeLessThan(1e-6)
    const above = atlas.vitrine.full(probs.shape, 1).triu(1)
    expect(await probs.mul(above).abs().max().item()).toBe(0)
    expect([...(await scores.at(0, 0, 0).data())].slice(1)).toEqual(
      Array(scores.shape.at(-1)! - 1).fill(-Infinity),
    )
    expect(await probs.sum(-1).sub(1).abs().max().item()).toBeLessThan(1e-6)
    const mixed = probs.matmul(v.permute(0, 2, 1, 3)).permute(0, 2, 1, 3)
    expect(await difference(mixed, z)).toBeLessThan(1e-5)
  })

  test('LANGUAGE 19: weights are in PyTorch layout, by module and by head', async () => {
    const attn = layer(1).attn
    const seen = await atlas.model.trace(eiffel, () => ({
      normed: attn.input,
      q: attn.q,
      z: attn.z,
      out: attn.output,
      final: atlas.model.norm.output,
      logits: atlas.model.logits,
    }))
    const q = seen.normed.unsqueeze(1).matmul(attn.W_Q).permute(0, 2, 1, 3).add(attn.b_Q)
    expect(await difference(q, seen.q)).toBeLessThan(1e-4)
    const heads = seen.z.permute(0, 2, 1, 3).matmul(attn.W_O).sum(1)
    expect(await difference(heads.add(attn.c_proj!.bias), seen.out)).toBeLessThan(1e-4)
    const unembedded = seen.final.matmul(atlas.model.unembed.weight.transpose(0, 1))
    expect(await difference(unembedded, seen.logits)).toBeLessThan(1e-3)
  })
})

test('LANGUAGE 19: a saved weight is a copy, and the model keeps its own', async () => {
  const { model, engine } = atlas
  const { table, row } = await model.trace(eiffel, () => ({
    table: model.embed.weight,
    row: model.embed.weight.at(5),
  }))
  const seen = [...(await row.data())]
  expect([...(await table.at(5).data())]).toEqual(seen)
  engine.disposeAll()
  expect([...(await model.embed.weight.at(5).data())]).toEqual(seen)
})

describe('prompts together', () => {
  test('LANGUAGE 22: prompts of one batch give the same numbers as alone', async () => {
    const [a, b] = [eiffel, 'The Brandenburg Gate is in the city of']
    expect(atlas.model.encode(a).length).toBe(atlas.model.encode(b).length)
    const together = await atlas.model.trace(t => ({
      a: t.invoke(a, () => {
        layer(2).mlp.output = 0
        return atlas.model.logits
      }),
      b: t.invoke(b, () => atlas.model.logits),
    }))
    expect(await difference(together.b, await logits(b))).toBeLessThan(1e-4)
    expect(await difference(together.a, await logits(a, () => void (layer(2).mlp.output = 0)))).toBeLessThan(
      1e-4,
    )
    expect(await difference(together.a, await logits(a))).toBeGreaterThan(0.01)
  })

  test('LANGUAGE 9: a clean value of a later layer goes into an earlier one of another prompt, in either order', async () => {
    const other = 'The Brandenburg Gate is in the city of'
    const clean = await atlas.model.trace(other, () => layer(4).residPost)
    const apart = await logits(eiffel, () => void (layer(1).residPost = clean))
    const patch = (first: 'clean' | 'patched') =>
      atlas.model.trace(t => {
        const patched = first === 'patched' ? t.invoke(eiffel) : undefined
        const value = t.invoke(other, () => layer(4).residPost)
        const body = () => {
          layer(1).residPost = value
          return atlas.model.logits
        }
        return patched ? patched.add(body) : t.invoke(eiffel, body)
      })
    expect(await difference(await patch('clean'), apart)).toBeLessThan(1e-4)
    expect(await difference(await patch('patched'), apart)).toBeLessThan(1e-4)
  })

  test('LANGUAGE 9: two prompts that exchange values in the middle of one layer', async () => {
    const other = 'The Brandenburg Gate is in the city of'
    const exchange = await atlas.model.trace(t => {
      const [a, b] = [t.invoke(eiffel), t.invoke(other)]
      const early = a.add(() => layer(2).attn.z)
      const late = b.add(() => {
        layer(2).attn.z = early
        return layer(3).mlp.pre
      })
      return a.add(() => {
        layer(3).mlp.pre = late
        return atlas.model.logits
      })
    })
    const early = await atlas.model.trace(eiffel, () => layer(2).attn.z)
    const late = await atlas.model.trace(other, () => {
      layer(2).attn.z = early
      return layer(3).mlp.pre
    })
    const apart = await logits(eiffel, () => void (layer(3).mlp.pre = late))
    expect(await difference(exchange, apart)).toBeLessThan(1e-4)
  })

  test('LANGUAGE 22: t.all sees and writes every row also where values go back between prompts', async () => {
    const { model } = atlas
    const other = 'The Brandenburg Gate is in the city of'
    const together = await model.trace(t => {
      const clean = t.invoke(eiffel, () => layer(3).residPost)
      t.invoke(other, () => {
        layer(1).residPost.at(':', '1:3').set(clean.at(':', '1:3'))
      })
      return t.all(() => {
        layer(4).mlp.output = 0.5
        return { last: model.logits.at(':', -1), mlp: layer(4).mlp.output }
      })
    })
    expect(new Set(await together.mlp.data())).toEqual(new Set([0.5]))
    const clean = await model.trace(eiffel, () => {
      layer(4).mlp.output = 0.5
      return { resid: layer(3).residPost, last: model.logits.at(0, -1) }
    })
    const patched = await model.trace(other, () => {
      layer(1).residPost.at(':', '1:3').set(clean.resid.at(':', '1:3'))
      layer(4).mlp.output = 0.5
      return model.logits.at(0, -1)
    })
    expect(await difference(together.last.at(0), clean.last)).toBeLessThan(1e-4)
    expect(await difference(together.last.at(1), patched)).toBeLessThan(1e-4)
    expect(await difference(clean.last, patched)).toBeGreaterThan(0.01)
  })

  test('t.all sees every row', async () => {
    const other = 'The Brandenburg Gate is in the city of'
    const { all, first } = await atlas.model.trace(t => {
      const first = t.invoke(eiffel, () => layer(2).output)
      t.invoke(other, () => undefined)
      return { all: t.all(() => layer(2).output), first }
    })
    expect(all.shape[0]).toBe(2)
    expect(await difference(all.at(0), first.at(0))).toBe(0)
  })
})

test('prompts differ in length here, so that a test above cannot pass by chance', () => {
  expect(atlas.model.encode(colosseum).length).not.toBe(0)
})
