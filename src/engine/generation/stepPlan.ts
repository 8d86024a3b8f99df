import { type TensorData } from '../../graph/tensorData.ts'
import { type Runtime } from '../../runtime/runtime.ts'
import { describePlan } from '../describePlan.ts'
import { encodeStep } from '../encode.ts'
import { type Prepared } from '../execute.ts'
import { nodeSteps } from '../nodeSteps.ts'
import { planSteps } from '../plan.ts'
import { type Stream } from '../stream.ts'
import { isPastRef, type Pass } from '../streamValues.ts'
import { countUnembedded, headLooks, isPositionwise, unembeddedPositions } from '../unembed.ts'
import { weave } from '../weave.ts'
import { type Saved, type Source } from '../woven.ts'
import { takeNext } from './nextTokens.ts'
import { type StepInput } from './stepKey.ts'
import { joinSteps } from './wholeSteps.ts'

/** Weaves and encodes one step of a generation. */
export function planStep(
  { graph, of, streams, imports, greedy, keeps }: StepInput,
  constants: ReadonlyMap<string, TensorData>,
  { weights, info }: Pick<Runtime, 'weights' | 'info'>,
): Prepared {
  const isWhole = graph.runs.every(({ nodes }) => nodes.length === 0)
  const live = new Set(graph.runs.flatMap(run => run.nodes.map(({ id }) => id)))
  const models = [streams[0]?.model ?? null]
  const looks = headLooks(graph, models, live)
  const own = streams.map((stream): Stream => {
    const last = [stream.positions - 1]
    const restricts = isPositionwise(stream.model)
    const unembedded = isWhole ? last : unembeddedPositions(stream, looks, last)
    return { ...stream, unembedded: restricts ? unembedded : null }
  })
  const types = new Map(of.refs.map((ref, index) => [ref, imports[index]]))
  const woven = weave({
    graph,
    live,
    constants,
    models,
    streams: [own],
    looks,
    resultType: ref => {
      const type = types.get(ref)
      if (!type) throw new Error(`the type of ${ref} is not known`)
      return type
    },
    beside: (state, loom) => {
      takeNext(state, loom, greedy, keeps)
    },
  })
  const plan = planSteps(woven)
  const steps = isWhole ? joinSteps(plan.steps, plan.saves, info.device === 'webgpu') : plan.steps
  const encoded = steps.map(step => encodeStep(step, woven, weights))
  return {
    steps: encoded,
    saves: plan.saves,
    sources: woven.sources,
    written: woven.written,
    addresses: new Map(),
    given: new Map(),
    boundaries: new Set(),
    unembedded: countUnembedded(steps, own),
    nodes: nodeSteps(woven, steps, plan.rename),
    description: describePlan({ graph, live, streams: own, woven, steps, encoded, shared: plan.shared }),
  }
}

export interface StepUse {
  /** Names of the step's own saves. */
  saves: ReadonlySet<string>
  /** Numbers of each batch, by its key. */
  passes: ReadonlyMap<string, Pass>
  /** Hash of the graph, under which results are stored. */
  hash: string
  /** The name under which this generation keeps what no user named. */
  ownName: (name: string) => string
}

/** A planned step as this pass of it is run: its tokens and lengths, the addresses of keys, values and tokens. */
export function bindPass(prepared: Prepared, use: StepUse): Prepared {
  const sources = new Map<string, Source>()
  for (const [name, source] of prepared.sources) sources.set(name, bound(source, use))
  const saves = prepared.saves.map((save): Saved => {
    return use.saves.has(save.name) ? save : { ...save, name: use.ownName(save.name) }
  })
  return { ...prepared, sources, saves }
}

function bound(source: Source, use: StepUse): Source {
  if (source.kind === 'result' && isPastRef(source.ref))
    return { ...source, ref: `${use.hash}/${use.ownName(source.ref)}` }
  if (source.kind !== 'step') return source
  const pass = use.passes.get(source.stream)
  if (!pass) throw new Error(`nothing is known of the batch ${source.stream}`)
  return { kind: 'host', ...source.feed(pass) }
}
