import { afterAll, beforeAll, describe, test } from 'vitest'
import { Draws } from '../fuzz/random.ts'
import { openBench, type Bench } from './bench.ts'
import { data, expectClose, expectMoved, expectThat } from './relation.ts'

const count = 40

/** Prompts of 1 to 24 ids. */
function drawPrompts(bench: Bench, seed: number): number[][] {
  const draws = new Draws(seed)
  return Array.from({ length: count }, () =>
    Array.from({ length: 1 + draws.below(24) }, () => 1 + draws.below(Math.min(250, bench.model.vocab - 1))),
  )
}

// Learned positions, rotary positions from the host, rotary positions inside a fused operator.
describe.each([
  'vitrine/atlas',
  'zoo/llama/optimum',
  'zoo/gpt_neox/optimum',
  'zoo/qwen3/genai-fp32-cpu',
  'zoo/gemma3_text/optimum',
  'zoo/bert/optimum',
])('%s', id => {
  let bench: Bench
  let prompts: number[][]
  let alone: { logits: ArrayLike<number>; inside: ArrayLike<number> }[]

  const places = () => ({
    logits: bench.model.logits,
    inside: bench.model.layers[bench.layer]!.attn.probs,
  })

  beforeAll(async () => {
    bench = await openBench(id)
    prompts = drawPrompts(bench, 7)
    alone = []
    for (const ids of prompts) {
      const { logits, inside } = await bench.model.trace({ ids: [ids] }, places)
      alone.push({ logits: await data(logits), inside: await data(inside) })
    }
  }, 60_000)
  afterAll(() => bench.close())

  test(`${count} prompts of random lengths as invokes of one trace are what ${count} traces give`, async () => {
    const together = await bench.model.trace(t => prompts.map(ids => t.invoke({ ids: [ids] }, places)))
    for (const [i, { logits, inside }] of together.entries()) {
      expectThat(
        bench,
        `prompt ${i} has its own length`,
        logits.shape.join() === [1, prompts[i]!.length, bench.model.vocab].join(),
      )
      expectClose(bench, `prompt ${i}: logits`, await data(logits), alone[i]!.logits)
      expectClose(bench, `prompt ${i}: probs`, await data(inside), alone[i]!.inside)
    }
  })

  test(`${count} prompts of random lengths as a list are what ${count} traces give`, async () => {
    const { logits, inside, mask } = await bench.model.trace({ ids: prompts }, t => ({
      ...places(),
      mask: t.mask,
    }))
    for (const [i, ids] of prompts.entries()) {
      const own = `${-ids.length}:`
      expectClose(bench, `row ${i}: logits`, await data(logits.at(i, own)), alone[i]!.logits)
      expectClose(bench, `row ${i}: probs`, await data(inside.at(i, ':', own, own)), alone[i]!.inside)
    }
    const real = Array.from(await mask.data()).reduce((sum, value) => sum + value, 0)
    expectThat(bench, 'the mask marks the real tokens', real === prompts.flat().length)
  })

  test('a write at the last position of each of them is what it is alone', async () => {
    const change = () => {
      bench.model.layers[bench.layer]!.residPost.at(':', -1).set(0)
      return bench.model.logits.at(':', -1)
    }
    const few = prompts.slice(0, 8)
    const list = await bench.model.trace({ ids: few }, change)
    for (const [i, ids] of few.entries()) {
      const wanted = await data(bench.model.trace({ ids: [ids] }, change))
      const clean = Array.from(alone[i]!.logits).slice(-bench.model.vocab)
      expectMoved(bench, `row ${i}: the write`, wanted, clean)
      expectClose(bench, `row ${i}`, await data(list.at(i)), wanted)
    }
  })
})
