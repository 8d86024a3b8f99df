import { type LeftOut, type PlanBatch, type PlanReport, type PlanStep } from '../graph/planReport.ts'
import { type OnnxNode } from '../onnx/ir.ts'
import { byteLength, runtimeDType } from '../runtime/values.ts'
import { type EncodedStep } from './encode.ts'
import { layersOf, type LayerPlan } from './layersOf.ts'
import { openedGroups } from './passNodes.ts'
import { type Step } from './plan.ts'
import { type PlannedGraph } from './planGraph.ts'
import { placesTouched } from './siteStates.ts'
import { type Stream } from './stream.ts'
import { type Woven } from './woven.ts'
import { whatIsLeftOut } from './leftOut.ts'

export type DescribeInput = Pick<PlannedGraph, 'graph' | 'live' | 'streams' | 'woven'> & {
  steps: readonly Step[]
  encoded: readonly EncodedStep[]
  shared: PlannedGraph['plan']['shared']
}

/** A plan without what changes from run to run: what is compiled, what memory is kept, how long it took. */
export type PlanDescription = Pick<PlanReport, 'batches' | 'leftOut'> & {
  steps: Omit<PlanStep, 'sameProgramAs' | 'compiled' | 'times' | 'ms' | 'compileMs'>[]
  /** Of each step's program. */
  keys: string[]
  /** For each batch. */
  layers: LayerPlan[][]
}

/** What a plan does, in words and numbers. */
export function describePlan(input: DescribeInput): PlanDescription {
  const { streams, woven, steps, encoded } = input
  const indexOf = new Map(streams.map(({ key }, index) => [key, index]))
  const operators = operatorsOf(input)
  const described = steps.map((step, index) => {
    const keys = new Set(step.items.flatMap(({ segment }) => segment?.stream ?? []))
    const batches = [...keys].flatMap(key => indexOf.get(key) ?? [])
    const parts = new Set(step.items.flatMap(({ segment }) => segment?.key ?? []))
    return {
      label: step.label,
      layers: [...step.layers],
      batches,
      rows: batches.reduce((sum, batch) => sum + (streams[batch]?.batch ?? 0), 0),
      nodes: encoded[index]?.nodes ?? 0,
      onCpu: step.onCpu,
      weightBytes: weightBytes(step, woven),
      activationBytes: activationBytes(step, woven),
      ...operators(parts),
    }
  })
  const batches = streams.map(stream => batchOf(stream, indexOf))
  const layers = layersOf(streams, woven, steps, input.shared)
  const keys = encoded.map(({ key }) => key)
  return { batches, steps: described, keys, layers, leftOut: leftOutOf(input) }
}

function batchOf(stream: Stream, indexOf: ReadonlyMap<string, number>): PlanBatch {
  const { derived, groups, batch, positions, past, unembedded } = stream
  const own = derived ? derived.from : stream
  const begin = derived?.nodes.find(({ outputs }) => outputs.length > 0)
  return {
    run: runOf(own),
    prompts: derived ? derived.from.groups.map(({ group }) => group) : groups.map(({ group }) => group),
    rows: batch,
    positions,
    past,
    unembedded: unembedded === null ? null : [...unembedded],
    derived: derived
      ? { from: indexOf.get(derived.from.key) ?? 0, begins: begin ? partName(stream, begin) : 'head' }
      : null,
  }
}

/** Streams are called by their run. */
const runOf = ({ key }: Stream): number => Number(/^r(\d+)/.exec(key)?.[1] ?? 0)

function partName({ open }: Stream, node: OnnxNode): string {
  const part = open.segmentOf(node)
  return typeof part === 'number' ? `layer ${part}` : part
}

function weightBytes({ items }: Step, { sources }: Woven): number {
  const weights = new Map<string, number>()
  for (const name of items.flatMap(({ inputs }) => inputs)) {
    const source = sources.get(name)
    if (source?.kind === 'weight') weights.set(name, source.model.stored(source.stored).length)
  }
  return [...weights.values()].reduce((a, b) => a + b, 0)
}

function activationBytes({ items }: Step, { types }: Woven): number {
  return items
    .flatMap(({ outputs }) => outputs)
    .reduce((sum, name) => {
      const type = types.get(name)
      return type ? sum + byteLength(runtimeDType(type.dtype), type.shape.map(Number)) : sum
    }, 0)
}

/** The file's fused operators in some parts of forward passes, by whether they run as they are. */
function operatorsOf({ streams, live }: DescribeInput) {
  const byPart = new Map<string, Pick<PlanStep, 'fused' | 'opened'>>()
  for (const stream of streams) {
    const { open, key, derived } = stream
    if (open.graph.fused.length === 0) continue
    const { touched, written } = placesTouched(stream, live)
    const opened = openedGroups(open, touched, written)
    const runs = derived && new Set(derived.nodes)
    for (const group of open.graph.fused) {
      const part = `${key}/${open.segmentOf(group.node)}`
      const at = byPart.get(part) ?? { fused: [], opened: [] }
      byPart.set(part, at)
      const place = opened.get(group)
      const operator = group.node.op
      if (place) at.opened.push({ operator, site: place.path })
      else if (runs?.has(group.node) !== false) count(at.fused, operator)
    }
  }
  return (parts: ReadonlySet<string>): Pick<PlanStep, 'fused' | 'opened'> => {
    const fused: PlanStep['fused'] = []
    const opened: PlanStep['opened'] = []
    for (const part of parts) {
      const at = byPart.get(part)
      opened.push(...(at?.opened ?? []))
      for (const { operator, count: times } of at?.fused ?? []) count(fused, operator, times)
    }
    return { fused, opened }
  }
}

function count(operators: PlanStep['fused'], operator: string, times = 1): void {
  const known = operators.find(each => each.operator === operator)
  if (known) known.count += times
  else operators.push({ operator, count: times })
}

function leftOutOf({ graph, live, streams, woven, steps, shared }: DescribeInput): LeftOut[] {
  const ran = new Set(steps.flatMap(({ items }) => items.flatMap(({ outputs }) => outputs)))
  const dead = graph.runs.flatMap(run => run.nodes).filter(node => !live.has(node.id)).length
  const ofGraph: LeftOut =
    dead === 1
      ? { what: '1 node of the graph', why: 'no saved value needs it' }
      : { what: `${dead} nodes of the graph`, why: 'no saved value needs them' }
  return [...whatIsLeftOut({ streams, woven, shared, ran }), ...(dead > 0 ? [ofGraph] : [])]
}
