import { type Tensor } from '../../../src/trace/api.ts'
import { type Bench } from '../bench.ts'
import { data, expectClose, expectMoved, hooked, logits, type Prompt, type Relation } from '../relation.ts'

const block = ({ model, layer }: Bench) => model.layers[layer]!

/** Several prompts in one trace, and values that go from one to another. */
export const promptRelations: readonly Relation[] = [
  {
    id: 'C14',
    title: 'a write for one prompt leaves the other prompt as it is alone',
    check: async bench => {
      const { changed, left } = await bench.model.trace(t => ({
        changed: t.invoke(bench.promptA, () => {
          block(bench).residPost = 0
          return bench.model.logits
        }),
        left: t.invoke(bench.promptC, () => bench.model.logits),
      }))
      expectMoved(bench, 'the first prompt', await data(changed), await logits(bench))
      expectClose(bench, 'the second prompt', await data(left), await logits(bench, undefined, 'promptC'))
    },
  },
  {
    id: 'C15',
    title: 'prompts of equal length give together what each gives alone, and all rows are those of each',
    check: async bench => {
      const { first, second, all } = await bench.model.trace(t => ({
        first: t.invoke(bench.promptA, () => bench.model.logits),
        second: t.invoke(bench.promptC, () => bench.model.logits),
        all: t.all(() => bench.model.logits),
      }))
      const alone = [await logits(bench), await logits(bench, undefined, 'promptC')]
      expectMoved(bench, 'the prompts', alone[0]!, alone[1]!)
      expectClose(bench, 'the first', await data(first), alone[0]!)
      expectClose(bench, 'the second', await data(second), alone[1]!)
      const both = alone.flatMap(values => Array.from(values))
      expectClose(bench, 'all rows', await data(all), both)
    },
  },
  {
    id: 'C16',
    title: 'a patch from a clean into another prompt in one trace is what two runs with hooks give',
    check: async bench => {
      const patched = async (source: Prompt) =>
        data(
          bench.model.trace(t => {
            const clean = t.invoke(bench[source], () => block(bench).residPost.at(':', -1))
            return t.invoke(bench.promptA, () => {
              block(bench).residPost.at(':', -1).set(clean)
              return bench.model.logits
            })
          }),
        )
      const other = await bench.model.trace(bench.promptC, () => block(bench).residPost)
      const twoRuns = await logits(bench, () => {
        block(bench).residPost.at(':', -1).set(other.at(':', -1))
      })
      const oneTrace = await patched('promptC')
      expectMoved(bench, 'the patch', oneTrace, await logits(bench))
      expectClose(bench, 'the patch', oneTrace, twoRuns)
      if (bench.golden.tensors.golden.has(`iv.patch_b_last.${bench.layer}`))
        expectClose(bench, 'from a shorter prompt', await patched('promptB'), hooked(bench, 'patch_b_last'))
    },
  },
  {
    id: 'C36',
    title: 'prompts of unequal length give together what each gives alone, by invokes and as a list',
    check: async bench => {
      const alone = [await logits(bench), await logits(bench, undefined, 'promptB')]
      const inside = (prompt: Prompt) =>
        bench.model
          .trace(bench[prompt], () => insideOf(bench))
          .then(tensors => Promise.all(tensors.map(data)))
      const places = [await inside('promptA'), await inside('promptB')]
      const together = await bench.model.trace(t => ({
        a: t.invoke(bench.promptA, () => [bench.model.logits, ...insideOf(bench)]),
        b: t.invoke(bench.promptB, () => [bench.model.logits, ...insideOf(bench)]),
      }))
      for (const [row, name] of (['a', 'b'] as const).entries()) {
        const [out, ...inner] = await Promise.all(together[name].map(data))
        expectClose(bench, `${name}: logits`, out!, alone[row]!)
        for (const [i, values] of inner.entries())
          expectClose(bench, `${name}: place ${i}`, values, places[row]![i]!)
      }
      await checkList(bench, alone)
    },
  },
]

const insideOf = (bench: Bench): Tensor[] => [
  block(bench).residPost,
  bench.model.layers[bench.layers - 1]!.residPre,
]

/** Rows of a list are aligned on the right: the last positions are each row's own. */
async function checkList(bench: Bench, alone: readonly ArrayLike<number>[]): Promise<void> {
  const rows = [bench.promptA.ids[0]!, bench.promptB.ids[0]!]
  const { vocab } = bench.model
  const list = await bench.model.trace({ ids: rows }, () => bench.model.logits)
  for (const [row, ids] of rows.entries())
    expectClose(bench, `row ${row} of a list`, await data(list.at(row, `${-ids.length}:`)), alone[row]!)
  const all = await data(list)
  if (all.length !== 2 * rows[0]!.length * vocab)
    throw new Error(`${bench.id}: ${all.length} logits of a list`)
}
