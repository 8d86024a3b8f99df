import { VitrineError } from '../../../src/graph/errors.ts'
import { createVitrine } from '../../../src/trace/createVitrine.ts'
import { type Tensor } from '../../../src/trace/api.ts'
import { engineExecutor } from '../../golden/run.ts'
import { goldenTensor } from '../../golden/golden.ts'
import { data, expectClose, expectMoved, expectThat, logits, type Relation } from '../relation.ts'
import { readableSites } from '../sites.ts'

/** Reading: what a trace gives without writes, in any order, and what shapes say before it. */
export const readRelations: readonly Relation[] = [
  {
    id: 'C01',
    title: 'a trace without interventions gives the logits of the plain forward pass',
    check: async bench => {
      const got = await logits(bench)
      expectClose(bench, 'logits', got, goldenTensor(bench.golden, 'a.logits').data)
      if (bench.plain === null) return
      const whole = await bench.plain.logits(bench.promptA.ids)
      // The uncut file computes in float16, and quantises what it multiplies with int4 weights to int8.
      const rounding = bench.id.includes('int4') ? 1e-2 : bench.tolerance
      expectClose(bench, 'logits against the uncut file', got, whole, rounding)
    },
  },
  {
    id: 'C02',
    title: 'a trace that saves every site that exists gives the logits of a plain forward pass',
    check: async bench => {
      const base = await logits(bench)
      const sites = await readableSites(bench)
      expectThat(bench, 'has more than 40 sites', sites.length > 40)
      const { out } = await bench.model.trace(bench.promptA, () => ({
        all: sites.map(({ read }) => read()),
        out: bench.model.logits,
      }))
      expectClose(bench, 'logits', await data(out), base)
    },
  },
  {
    id: 'C06',
    title: 'a read after a write sees the new value, a read before it keeps the old one',
    check: async bench => {
      const site = () => bench.model.layers[bench.layer]!.residPost
      const clean = await data(bench.model.trace(bench.promptA, site))
      const { before, after } = await bench.model.trace(bench.promptA, () => {
        const before = site()
        bench.model.layers[bench.layer]!.residPost = before.mul(3)
        return { before, after: site() }
      })
      expectClose(bench, 'before', await data(before), clean)
      const tripled = Array.from(clean, value => value * 3)
      expectMoved(bench, 'after', tripled, clean)
      expectClose(bench, 'after', await data(after), tripled, 3 * bench.tolerance)
    },
  },
  {
    id: 'C07',
    title:
      'a variable keeps the value that it was read with when its site is written in place (differs from nnsight)',
    check: async bench => {
      const { held, now } = await bench.model.trace(bench.promptA, () => {
        const held = bench.model.layers[bench.layer]!.residPost
        held.at(':', -1).set(0)
        return { held, now: bench.model.layers[bench.layer]!.residPost }
      })
      expectMoved(bench, 'held', await data(held.at(':', -1)), await data(now.at(':', -1)))
      expectThat(bench, 'the site is written', (await now.at(':', -1).abs().max().item()) === 0)
    },
  },
  {
    id: 'C08',
    title: 'the input of a block is the output of the one before, bit for bit',
    check: async bench => {
      const { output, input } = await bench.model.trace(bench.promptA, () => ({
        output: bench.model.layers[bench.layer]!.residPost,
        input: bench.model.layers[bench.layer + 1]!.residPre,
      }))
      expectClose(bench, 'residPre', await data(input), await data(output), 0)
    },
  },
  {
    id: 'C10',
    title: 'rebinding a variable changes nothing',
    check: async bench => {
      const got = await logits(bench, () => {
        let h: Tensor = bench.model.layers[bench.layer]!.residPost
        h = h.mul(0)
        expectThat(bench, 'the variable is another tensor', h.ndim === 3)
      })
      expectClose(bench, 'logits', got, await logits(bench), 0)
    },
  },
  {
    id: 'C12',
    title: 'a module applied out of order has no effect on the forward pass, and no site of it fires',
    check: async bench => {
      const block = () => bench.model.layers[bench.layer]!
      const base = await bench.model.trace(bench.promptA, () => ({
        post: block().residPost,
        out: bench.model.logits,
      }))
      const called = await bench.model.trace(bench.promptA, () => ({
        other: block()(block().residPre.mul(2)),
        post: block().residPost,
        out: bench.model.logits,
      }))
      expectMoved(bench, 'the call', await data(called.other), await data(base.post))
      expectClose(bench, 'residPost', await data(called.post), await data(base.post))
      expectClose(bench, 'logits', await data(called.out), await data(base.out))
    },
  },
  {
    id: 'C13',
    title:
      'reading a later place before an earlier one succeeds; a cycle is one readable error (differs from nnsight)',
    check: async bench => {
      const places = [bench.layer + 1, bench.layer]
      const backwards = await bench.model.trace(bench.promptA, () =>
        places.map(layer => bench.model.layers[layer]!.residPost),
      )
      for (const [i, layer] of places.entries()) {
        const alone = await data(bench.model.trace(bench.promptA, () => bench.model.layers[layer]!.residPost))
        expectClose(bench, `residPost of layer ${layer}`, await data(backwards[i]!), alone)
      }
      const cycle: unknown = await logits(bench, () => {
        bench.model.layers[bench.layer]!.residPost = bench.model.layers[bench.layer + 1]!.residPost
      }).catch((error: unknown) => error)
      expectThat(bench, 'a cycle is a VitrineError', cycle instanceof VitrineError)
      expectThat(
        bench,
        'the error names both lines',
        cycle instanceof VitrineError && cycle.span !== undefined && cycle.related !== undefined,
      )
    },
  },
  {
    id: 'C21',
    title: 'nothing runs behind the last place that is asked for',
    check: async bench => {
      bench.reports.length = 0
      const early = await bench.model.trace(bench.promptA, () => bench.model.layers[0]!.attn.output)
      expectThat(bench, 'gives a value', (await early.abs().max().item()) > 0)
      const layers = bench.reports.flatMap(({ plan }) =>
        plan.layers.flatMap(({ ran, reused }) => [...ran, ...reused]),
      )
      expectThat(
        bench,
        `needs layer 0 only, not ${layers.join()}`,
        layers.length > 0 && layers.every(l => l === 0),
      )
    },
  },
  {
    id: 'C31',
    title: 'shapes that are known before a run, without weights, are those of the values',
    check: async bench => {
      const description = await bench.engine.describe({ id: bench.id })
      const draft = {
        ...engineExecutor(bench.engine),
        draft: true,
        describe: () => Promise.resolve(description),
      }
      const { module } = createVitrine({ executor: draft, locate: () => undefined })
      const drafted = await module.LanguageModel(bench.id)
      const before = bench.engine.counters().runs
      const drafts = (await readableSites({ ...bench, model: drafted })).map(({ path, read }) => ({
        path,
        read,
      }))
      const planned = await drafted.trace(bench.promptA, () => drafts.map(({ read }) => read().shape))
      expectThat(bench, 'a draft runs nothing', bench.engine.counters().runs === before)
      const sites = await readableSites(bench)
      const values = await bench.model.trace(bench.promptA, () => sites.map(({ read }) => read()))
      for (const [i, { path }] of sites.entries()) {
        const { shape } = values[i]!
        expectThat(bench, `${path} is ${shape.join()}`, shape.join() === planned[i]?.join())
        const count = shape.reduce((product, size) => product * size, 1)
        expectThat(bench, `${path} has ${count} values`, (await data(values[i]!)).length === count)
      }
    },
  },
]
