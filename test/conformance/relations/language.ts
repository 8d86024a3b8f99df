import { VitrineError } from '../../../src/graph/errors.ts'
import { type Bench } from '../bench.ts'
import {
  data,
  decoder,
  expectClose,
  expectMoved,
  expectThat,
  hooked,
  intervened,
  logits,
  type Relation,
} from '../relation.ts'

const residual = ({ model }: Bench, layer: number) => model.layers[layer]!.residPost
const block = ({ model, layer }: Bench) => model.layers[layer]!

/** Sessions, skips, edits, caches and sweeps, against the same thing written out. */
export const languageRelations: readonly Relation[] = [
  {
    id: 'C17',
    title: 'a patch within a session, with nothing saved, is the patch of two traces',
    check: async bench => {
      const patched = await bench.model.session(async s => {
        const clean = await s.trace(bench.promptC, () => block(bench).residPost.at(':', -1))
        return s.trace(bench.promptA, () => {
          block(bench).residPost.at(':', -1).set(clean)
          return bench.model.logits
        })
      })
      const clean = await bench.model.trace(bench.promptC, () => block(bench).residPost.at(':', -1))
      const twoTraces = await logits(bench, () => {
        block(bench).residPost.at(':', -1).set(clean)
      })
      expectMoved(bench, 'the patch', twoTraces, await logits(bench))
      expectClose(bench, 'the patch', await data(patched), twoTraces)
    },
  },
  {
    id: 'C19',
    title: 'what a module is skipped with is its output, and what follows is as if a hook had put it there',
    check: async bench => {
      const { output, out } = await bench.model.trace(bench.promptA, () => {
        block(bench).skip(block(bench).residPre)
        return { output: block(bench).residPost, out: bench.model.logits }
      })
      const before = await bench.model.trace(bench.promptA, () => block(bench).residPre)
      expectClose(bench, 'the output', await data(output), await data(before))
      const written = await logits(bench, () => {
        block(bench).residPost = before
      })
      expectMoved(bench, 'the skip', written, await logits(bench))
      expectClose(bench, 'the logits', await data(out), written)
      if (!bench.causal) return
      const mlp = await logits(bench, () => {
        block(bench).mlp.skip(0)
      })
      expectClose(bench, 'an MLP skipped with 0', mlp, hooked(bench, 'zero_mlp'))
    },
  },
  {
    id: 'C20',
    title: 'a place inside a skipped module is an error that names both lines',
    check: async bench => {
      for (const skipFirst of [true, false]) {
        const failed: unknown = await logits(bench, () => {
          const skip = () => {
            block(bench).skip(block(bench).residPre)
          }
          if (skipFirst) skip()
          block(bench).attn.output.mul(2)
          if (!skipFirst) skip()
        }).catch((error: unknown) => error)
        const named =
          failed instanceof VitrineError && failed.span !== undefined && failed.related !== undefined
        expectThat(bench, `skip ${skipFirst ? 'before' : 'after'} the read: ${String(failed)}`, named)
      }
    },
  },
  {
    id: 'C29',
    title: 'an edited model gives what the write in the trace gives, and the model itself stays as it is',
    on: decoder,
    check: async bench => {
      const base = await logits(bench)
      const edited = bench.model.edit(model => {
        model.layers[bench.layer]!.mlp.output = 0
      })
      const got = await data(edited.trace(bench.promptA, () => edited.logits))
      expectMoved(bench, 'the edit', got, base)
      expectClose(bench, 'the edit', got, await intervened(bench, 'zero_mlp'))
      expectClose(bench, 'the model itself', await logits(bench), base, 0)
    },
  },
  {
    id: 'C30',
    title: 'a cache holds what is there after interventions, under every spelling, and stacks it by layer',
    check: async bench => {
      const pattern = 'layers.*.residPost'
      const write = () => {
        block(bench).residPost.at(':', -1).set(0)
      }
      const cache = await bench.model.cache(bench.promptA, [pattern, 'layers.0.attn.probs'], write)
      const read = await bench.model.trace(bench.promptA, () => {
        write()
        return bench.model.layers.map(({ residPost }) => residPost)
      })
      const clean = await bench.model.cache(bench.promptA, pattern)
      const written = `layers.${bench.layer}.residPost`
      expectMoved(bench, written, await data(cache[written]!), await data(clean[written]!))
      for (const [layer, value] of read.entries())
        expectClose(
          bench,
          `layer ${layer}`,
          await data(cache[`layers.${layer}.residPost`]!),
          await data(value),
        )
      const together = (await Promise.all(read.map(data))).flatMap(values => Array.from(values))
      expectClose(bench, 'the stack', await data(cache.stack(pattern)), together)
      const sums = await data(cache['layers.0.attn.probs']!.sum(-1))
      expectClose(
        bench,
        'attention',
        sums,
        Array.from(sums, () => 1),
      )
    },
  },
  {
    id: 'S02',
    title: 'a sweep over layers and positions gives what the loop gives',
    check: async bench => {
      const layers = Array.from({ length: bench.layers }, (_, layer) => layer)
      const positions = bench.promptA.ids[0]!.map((_, position) => position)
      const clean = await bench.model.trace(bench.promptC, () => layers.map(layer => residual(bench, layer)))
      const patch = (layer: number, position: number) => {
        residual(bench, layer).at(':', position).set(clean[layer]!.at(':', position))
        return bench.model.logits.at(0, -1)
      }
      const swept = await bench.model.trace(bench.promptA, t =>
        t.sweep({ layer: layers, position: positions }, ({ layer, position }) => patch(layer, position)),
      )
      const base = Array.from(await logits(bench)).slice(-bench.model.vocab)
      for (const layer of layers)
        for (const position of positions) {
          const one = await data(bench.model.trace(bench.promptA, () => patch(layer, position)))
          if (position === positions.length - 1) expectMoved(bench, `layer ${layer}: the patch`, one, base)
          expectClose(
            bench,
            `layer ${layer}, position ${position}`,
            await data(swept.at(layer, position)),
            one,
          )
        }
    },
  },
]
