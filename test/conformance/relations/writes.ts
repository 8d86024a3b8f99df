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
import { type Bench } from '../bench.ts'

/** Writing: against PyTorch's hooks (an edited file, for the embedded model), and against other spellings. */
export const writeRelations: readonly Relation[] = [
  {
    id: 'C03',
    title: 'an MLP set to zero is what a hook that zeroes it gives, and differs from the plain pass',
    check: async bench => {
      const got = await intervened(bench, 'zero_mlp')
      expectMoved(bench, 'zero_mlp', got, await logits(bench))
      expectClose(bench, 'zero_mlp', got, hooked(bench, 'zero_mlp'))
    },
  },
  {
    id: 'C04',
    title: 'a replacement and a write in place give the same bits',
    check: async bench => {
      const site = () => bench.model.layers[bench.layer]!
      const inPlace = await logits(bench, () => {
        site().residPost.at(':', -1).set(0)
      })
      const replaced = await logits(bench, () => {
        site().residPost = site().residPost.put(':', -1, 0)
      })
      expectMoved(bench, 'the write', inPlace, await logits(bench))
      expectClose(bench, 'the two', inPlace, replaced, 0)
    },
  },
  {
    id: 'C05',
    title: 'a write at the last position leaves the other positions and what they predict',
    on: decoder,
    check: async bench => {
      const trace = (change: boolean) =>
        bench.model.trace(bench.promptA, () => {
          if (change) bench.model.layers[bench.layer]!.residPost.at(':', -1).set(0)
          return {
            site: bench.model.layers[bench.layer]!.residPost.at(':', ':-1'),
            earlier: bench.model.logits.at(':', ':-1'),
            last: bench.model.logits.at(':', -1),
          }
        })
      const [clean, changed] = [await trace(false), await trace(true)]
      expectMoved(bench, 'the last prediction', await data(changed.last), await data(clean.last))
      expectClose(bench, 'the site', await data(changed.site), await data(clean.site))
      expectClose(bench, 'the earlier predictions', await data(changed.earlier), await data(clean.earlier))
    },
  },
  {
    id: 'C09',
    title:
      'writing the input of a module is what a pre-hook on it does: the skip path and the neighbours stay',
    on: decoder,
    check: async bench => {
      const base = await logits(bench)
      for (const name of inputWrites(bench)) {
        const got = await intervened(bench, name)
        expectMoved(bench, name, got, base)
        expectClose(bench, name, got, hooked(bench, name))
      }
    },
  },
  {
    id: 'C18',
    title: 'writing to a place what is there already changes nothing',
    check: async bench => {
      const places = ['residPre', 'residPost'] as const
      const clean = await bench.model.trace(bench.promptA, () =>
        places.map(name => bench.model.layers[bench.layer + 1]![name]),
      )
      for (const [i, name] of places.entries()) {
        const got = await logits(bench, () => {
          bench.model.layers[bench.layer + 1]![name] = clean[i]!
        })
        expectClose(bench, name, got, await logits(bench))
        const other = await logits(bench, () => {
          bench.model.layers[bench.layer + 1]![name] = clean[i]!.flip(1)
        })
        expectMoved(bench, `${name} in reverse order`, other, got)
      }
    },
  },
  {
    id: 'C22',
    title: 'a change that depends on a value is made where the value says so, and nowhere else',
    check: async bench => {
      const { where } = bench.vitrine
      const conditional = (threshold: number) =>
        logits(bench, () => {
          const h = bench.model.layers[bench.layer]!.residPost
          bench.model.layers[bench.layer]!.residPost = where(h.norm().gt(threshold), h.mul(0), h)
        })
      const zeroed = await logits(bench, () => {
        bench.model.layers[bench.layer]!.residPost = 0
      })
      expectClose(bench, 'where it holds', await conditional(0), zeroed)
      expectClose(bench, 'where it does not', await conditional(1e9), await logits(bench))
      expectMoved(bench, 'the change', zeroed, await logits(bench))
    },
  },
  {
    id: 'C33',
    title: 'steering by nothing is the identity, by a direction what a hook adds',
    check: async bench => {
      const nothing = await logits(bench, () => {
        const last = bench.model.layers[bench.layer]!.residPost.at(':', -1)
        last.set(last.add(bench.vitrine.tensor(bench.direction).mul(0)))
      })
      const base = await logits(bench)
      expectClose(bench, 'by nothing', nothing, base)
      const steered = await intervened(bench, 'steer_last')
      expectMoved(bench, 'by a direction', steered, base)
      expectClose(bench, 'by a direction', steered, hooked(bench, 'steer_last'))
    },
  },
  {
    id: 'C34',
    title: "zeroing a head's rows of what the output projection reads is what a hook gives, and is zeroing z",
    on: decoder,
    check: async bench => {
      const projection =
        { gpt2: 'c_proj', gpt_neox: 'dense' }[bench.golden.architecture as string] ?? 'o_proj'
      const { dHead } = bench.model
      const rows = `${dHead}:${2 * dHead}`
      const got = await logits(bench, () => {
        const { input } = bench.model.layers[bench.layer]!.attn[projection]!
        expectThat(bench, 'has a column for each head', input.shape.at(-1) === bench.model.nHeads * dHead)
        input.at(':', ':', rows).set(0)
      })
      expectMoved(bench, 'head 1', got, await logits(bench))
      expectClose(bench, 'head 1', got, hooked(bench, 'z_h1'))
      expectClose(bench, 'head 1 by z', await intervened(bench, 'z_h1'), got)
    },
  },
]

function inputWrites({ golden, layer }: Bench): string[] {
  const keys = [...golden.tensors.golden.keys(), ...golden.tensors['golden-inner'].keys()]
  return keys
    .filter(key => key.startsWith('iv.input.') && key.endsWith(`.${layer}`))
    .map(key => key.slice('iv.'.length, -`.${layer}`.length))
}
