import { type Bench } from '../bench.ts'
import { data, decoder, expectClose, expectMoved, expectThat, type Relation } from '../relation.ts'

const maxNewTokens = 5

/** Ids that greedy decoding gives, one plain pass over the whole text for each, up to an end token. */
async function byWholePasses(bench: Bench): Promise<number[]> {
  const ids = [...bench.promptA.ids[0]!]
  const { vocab } = bench.model
  for (let step = 0; step < maxNewTokens; step++) {
    const values = Array.from(
      bench.plain === null
        ? await data(bench.model.trace({ ids: [ids] }, () => bench.model.logits))
        : await bench.plain.logits([ids]),
    ).slice(-vocab)
    const best = values.indexOf(Math.max(...values))
    ids.push(best)
    if (best === bench.model.config.eos_token_id) break
  }
  return ids
}

/** Generation, against whole passes without a cache. */
export const generationRelations: readonly Relation[] = [
  {
    id: 'C23',
    title: 'greedy generation gives the ids that whole passes give, with and without a cache',
    on: decoder,
    check: async bench => {
      const wanted = await byWholePasses(bench)
      for (const cache of [true, false]) {
        const { ids, newIds } = await bench.model.generate(bench.promptA, { maxNewTokens, cache })
        expectThat(bench, `cache ${cache}: ${ids.join()} is ${wanted.join()}`, ids.join() === wanted.join())
        expectThat(
          bench,
          `cache ${cache}: newIds`,
          newIds.join() === wanted.slice(bench.promptA.ids[0]!.length).join(),
        )
      }
    },
  },
  {
    id: 'C24',
    title: 'the likeliest id of each step is the id that is generated, and its logits those of a whole pass',
    on: decoder,
    check: async bench => {
      const { newIds, ids, best, steps } = await bench.model.generate(bench.promptA, { maxNewTokens }, g => {
        const steps = g.everyStep(() => bench.model.logits.at(':', -1))
        return { steps, best: g.everyStep(() => bench.model.logits.at(0, -1).argmax()) }
      })
      const list = await Promise.all(best.map(step => step.item()))
      expectThat(bench, `${list.join()} is ${newIds.join()}`, list.join() === newIds.join())
      const fed = ids.slice(0, -1)
      const whole = await data(bench.model.trace({ ids: [fed] }, () => bench.model.logits.at(':', -1)))
      expectClose(bench, 'the logits of the last step', await data(steps[newIds.length - 1]!), whole)
    },
  },
  {
    id: 'C25',
    title: 'a write in step 1 is made in step 1 alone',
    on: decoder,
    check: async bench => {
      const run = (change: boolean) =>
        bench.model.generate(bench.promptA, { maxNewTokens: 3, cache: false }, g => {
          if (change)
            g.step(1, () => {
              bench.model.layers[bench.layer]!.residPost = bench.model.layers[bench.layer]!.residPost.mul(-1)
            })
          return { steps: g.everyStep(() => bench.model.logits.at(':', -1)) }
        })
      const [clean, changed] = [await run(false), await run(true)]
      expectClose(bench, 'step 0', await data(changed.steps[0]!), await data(clean.steps[0]!))
      expectMoved(bench, 'step 1', await data(changed.steps[1]!), await data(clean.steps[1]!))
      const fed = changed.ids.slice(0, -1)
      const whole = await data(bench.model.trace({ ids: [fed] }, () => bench.model.logits.at(':', -1)))
      expectClose(bench, 'step 2', await data(changed.steps[2]!), whole)
    },
  },
]
