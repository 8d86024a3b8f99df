import { expandSweeps, type CellRun } from '../graph/expandSweeps.ts'
import { liveNodes } from '../graph/liveness.ts'
import { type Graph, type Node } from '../graph/versions/v1.ts'
import { batchLimit } from './batchLimit.ts'
import { derivedStreams } from './derive.ts'
import { CycleError } from './order.ts'
import { partitionsOf } from './partition.ts'
import { planSteps, type Plan } from './plan.ts'
import { streamsOf, type Stream } from './stream.ts'
import { headLooks, unembeddedPositions } from './unembed.ts'
import { weave, type WeaveInput } from './weave.ts'
import { type Woven } from './woven.ts'

export interface PlanInput extends Pick<WeaveInput, 'graph' | 'constants' | 'models' | 'resultType'> {
  /** Bytes that the activations of one batch may take. */
  batchBytes: number
  /** Names of values that are there: what makes them is left out. */
  known?: ReadonlySet<string> | undefined
}

export interface PlannedGraph {
  /** Without sweeps: their cells are row groups. */
  graph: Graph
  /** Ids of the nodes that saved values need. */
  live: ReadonlySet<string>
  woven: Woven
  plan: Plan
  streams: readonly Stream[]
}

/**
 * Shares rows out to batches, weaves and cuts into steps, with as few batches as memory and the flow of values between
 * prompts allow.
 * @throws CycleError with both lines where a value flows back into what it was computed from
 */
export function planGraph(input: PlanInput): PlannedGraph {
  const { constants, resultType, batchBytes } = input
  const { graph, cellRuns } = expandSweeps(input.graph)
  const models = [...input.models, ...cellRuns.map(({ of }) => input.models[of] ?? null)]
  const live = liveNodes(withBasesRead(graph, cellRuns))
  const looks = headLooks(graph, models, live)
  const choices = input.graph.runs.map(partitionsOf)
  const last = Math.max(...choices.map(partitions => partitions.length - 1), 0)
  for (let choice = 0; ; choice++) {
    const streams = graph.runs.map((run, index): Stream[] => {
      const [model, partition] = [models[index], choices[index]?.[choice] ?? choices[index]?.at(-1)]
      if (run.mode !== 'trace' || !model || !partition) return []
      const bases = streamsOf(run, index, model, partition, batchLimit(model, batchBytes))
      return bases.map(stream => ({ ...stream, unembedded: unembeddedPositions(stream, looks) }))
    })
    for (const { run: index, of, cells } of cellRuns) {
      const [run, model] = [graph.runs[index], models[index]]
      if (!run || !model) continue
      const mostRows = batchLimit(model, batchBytes)
      const derived = derivedStreams({
        run,
        runIndex: index,
        bases: streams[of] ?? [],
        cells,
        live,
        mostRows,
      })
      streams[index] = derived.map(stream => ({ ...stream, unembedded: unembeddedPositions(stream, looks) }))
    }
    try {
      const woven = without(
        weave({ graph, live, constants, models, streams, looks, resultType }),
        input.known,
      )
      return { graph, live, woven, plan: planSteps(woven), streams: streams.flat() }
    } catch (error) {
      if (!(error instanceof CycleError) || choice >= last) throw error
    }
  }
}

/** A woven graph in which some values come from elsewhere. */
function without(woven: Woven, known: ReadonlySet<string> | undefined): Woven {
  if (known === undefined) return woven
  return { ...woven, items: woven.items.filter(({ outputs }) => !outputs.every(name => known.has(name))) }
}

/** The graph as if the rows were looked at that cells of sweeps are copies of: the writes there are in the copies too. */
function withBasesRead(graph: Graph, cellRuns: readonly CellRun[]): Graph {
  const runs = [...graph.runs]
  for (const { of, cells } of cellRuns) {
    const run = runs[of]
    if (!run) continue
    const nodes = [...new Set(cells.map(cell => cell.of))].flatMap((rows): Node[] => {
      const id = `~base ${of} ${rows}`
      const read: Node = { kind: 'read', id, site: '', rows, step: null, previous: null }
      return [read, { kind: 'save', id: `${id} save`, name: id, value: id }]
    })
    runs[of] = { ...run, nodes: [...run.nodes, ...nodes] }
  }
  return { ...graph, runs }
}
