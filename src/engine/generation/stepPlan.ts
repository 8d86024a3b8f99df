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

/** A step that is woven, planned and encoded; what differs from one use to the next is bound before each. */
export interface StepPlan {
  prepared: Prepared
  /** Addresses of the values of earlier steps, as they were woven. */
  imports: readonly string[]
  /** Ids of the nodes that it was woven from, in order. */
  nodes: readonly string[]
}

/** Weaves and encodes one step of a generation. */
export function planStep(
  { graph, streams, imports, greedy, keeps }: StepInput,
  constants: ReadonlyMap<string, TensorData>,
  { weights, info }: Pick<Runtime, 'weights' | 'info'>,
): StepPlan {
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
  const types = new Map(imports.map(({ ref, type }) => [ref, type]))
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
    prepared: {
      steps: encoded,
      saves: plan.saves,
      sources: woven.sources,
      addresses: new Map(),
      given: new Map(),
      boundaries: new Set(),
      unembedded: countUnembedded(steps, own),
      nodes: nodeSteps(woven, steps, plan.rename),
      description: describePlan({ graph, live, streams: own, woven, steps, encoded, shared: plan.shared }),
    },
    imports: imports.map(({ ref }) => ref),
    nodes: graph.runs.flatMap(run => run.nodes.map(({ id }) => id)),
  }
}

export interface StepUse {
  /** Addresses of the values of earlier steps, in the order of the plan's. */
  imports: readonly string[]
  /** Ids of the step's nodes, in order. */
  nodes: readonly string[]
  /** Names of the step's saves, in order. */
  saves: readonly string[]
  /** Numbers of each batch, by its key. */
  passes: ReadonlyMap<string, Pass>
  /** Hash of the graph, under which results are stored. */
  hash: string
  /** The name under which this generation keeps what no user named. */
  ownName: (name: string) => string
}

/** A planned step as this use of it is run: its own numbers, addresses and names. */
export function bindStep({ prepared, imports, nodes: woven }: StepPlan, use: StepUse): Prepared {
  const renamed = new Map(imports.map((ref, index) => [ref, use.imports[index] ?? ref]))
  const sources = new Map<string, Source>()
  for (const [name, source] of prepared.sources) sources.set(name, bound(source, use, renamed))
  const saves = prepared.saves.map((save, index): Saved => {
    return { ...save, name: use.saves[index] ?? use.ownName(save.name) }
  })
  const nodes = woven.flatMap((id, index) => {
    const steps = prepared.nodes.get(id)
    return steps ? [[use.nodes[index] ?? id, steps] as const] : []
  })
  return { ...prepared, sources, saves, nodes: new Map(nodes) }
}

function bound(source: Source, use: StepUse, renamed: ReadonlyMap<string, string>): Source {
  if (source.kind === 'result') {
    const ref = isPastRef(source.ref) ? `${use.hash}/${use.ownName(source.ref)}` : renamed.get(source.ref)
    return ref === undefined ? source : { ...source, ref }
  }
  if (source.kind !== 'step') return source
  const pass = use.passes.get(source.stream)
  if (!pass) throw new Error(`nothing is known of the batch ${source.stream}`)
  return { kind: 'host', ...source.feed(pass) }
}
