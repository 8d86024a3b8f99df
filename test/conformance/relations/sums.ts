import { siteOf } from '../sites.ts'
import { type Bench } from '../bench.ts'
import {
  data,
  decoder,
  expectClose,
  expectMoved,
  expectThat,
  intervened,
  logits,
  type Relation,
} from '../relation.ts'

const everyLayer = ({ layers }: Bench) => Array.from({ length: layers }, (_, layer) => layer)

/** What adds up to what inside a model. */
export const sumRelations: readonly Relation[] = [
  {
    id: 'C11',
    title: 'the logit lens of the last layer gives the logits',
    on: decoder,
    check: async bench => {
      const { lens, early, out } = await bench.model.trace(bench.promptA, () => ({
        lens: bench.model.toLogits(bench.model.layers[-1]!.residPost),
        early: bench.model.toLogits(bench.model.layers[0]!.residPre),
        out: bench.model.logits,
      }))
      expectMoved(bench, 'the lens of the first layer', await data(early), await data(out))
      expectClose(bench, 'the lens of the last layer', await data(lens), await data(out))
    },
  },
  {
    id: 'C32',
    title:
      'attention probabilities sum to 1 and see nothing that comes after; writing them changes the result',
    check: async bench => {
      const patterns = await bench.model.trace(bench.promptA, () =>
        bench.model.layers.map(({ attn }) => attn.probs),
      )
      for (const [layer, probs] of patterns.entries()) {
        const sums = await data(probs.sum(-1))
        expectClose(
          bench,
          `layer ${layer}: sums`,
          sums,
          Array.from(sums, () => 1),
        )
        const after = await probs.triu(1).abs().max().item()
        if (bench.causal) expectThat(bench, `layer ${layer}: ${after} on what comes after`, after === 0)
        else expectThat(bench, `layer ${layer}: an encoder sees what comes after`, after > 0)
      }
      const first = await logits(bench, () => {
        bench.model.layers[bench.layer]!.attn.probs = bench.vitrine.where(
          bench.vitrine.arange(patterns[0]!.shape.at(-1)!).eq(0),
          1,
          0,
        )
      })
      expectMoved(bench, 'attention to the first position', first, await logits(bench))
      if (bench.causal && bench.id !== 'vitrine/atlas')
        expectMoved(bench, 'one query', await intervened(bench, 'probs_h1_q5_first'), await logits(bench))
    },
  },
  {
    id: 'C35',
    title:
      'the residual stream after a block is that before it, plus attention and MLP, unless declared otherwise',
    check: async bench => {
      const { siteMap } = await bench.engine.describe({ id: bench.id })
      const declared = siteMap.sizes.residual
      expectThat(bench, `declares ${declared}`, declared === (bench.causal ? 'sum' : 'post-norm'))
      for (const layer of everyLayer(bench)) {
        const { residPre, attnOut, mlpOut, residPost } = await bench.model.trace(bench.promptA, () => {
          const { residPre, attnOut, mlpOut, residPost } = bench.model.layers[layer]!
          return { residPre, attnOut, mlpOut, residPost }
        })
        expectMoved(bench, `layer ${layer}: attention`, await data(attnOut), await data(attnOut.mul(0)))
        const sum = await data(residPre.add(attnOut).add(mlpOut))
        if (bench.causal) expectClose(bench, `layer ${layer}`, sum, await data(residPost))
        else expectMoved(bench, `layer ${layer}: the norm`, await data(residPost), sum)
      }
    },
  },
  {
    id: 'S01',
    title:
      "each head's share adds up to what attention gives, and is its z by its part of the output projection",
    check: async bench => {
      for (const layer of everyLayer(bench)) {
        const parts = await bench.model.trace(bench.promptA, () => {
          const attention = bench.model.layers[layer]!.attn
          const { attnOut } = bench.model.layers[layer]!
          // BERT's attention module ends behind the skip and the norm, Gemma's before a norm of the block.
          const output = bench.causal ? attention.output : attnOut
          return { z: attention.z, result: siteOf(attention, 'result'), output }
        })
        const { z, result } = parts
        const shares = bench.vitrine.einsum('bphd,hdm->bphm', z, bench.model.layers[layer]!.attn.W_O)
        expectMoved(bench, `layer ${layer}: the shares`, await data(shares), await data(shares.mul(0)))
        expectClose(bench, `layer ${layer}: result`, await data(result), await data(shares))
        // What is left is the bias: the same at every position.
        const left = parts.output.sub(result.sum(2))
        expectClose(
          bench,
          `layer ${layer}: the rest`,
          await data(left),
          await data(left.at(':', ':1').expand(...left.shape)),
        )
      }
    },
  },
]
