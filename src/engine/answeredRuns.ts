import { type ResultRef } from '../graph/executor.ts'
import { type PlanReport } from '../graph/planReport.ts'
import { type Graph } from '../graph/versions/v1.ts'
import { type EngineReport } from './engine.ts'
import { asReused } from './outcomes.ts'
import { RecentlyUsed } from './recentlyUsed.ts'
import { type ResultStore } from './resultStore.ts'

/** Runs whose reports are kept. */
const keptRuns = 64

/** Recent runs by the hash of their graph: as long as all results of one are there, it need not run again. */
export class AnsweredRuns {
  private readonly runs = new RecentlyUsed<{ refs: ResultRef[]; report: EngineReport }>(keptRuns)
  private readonly results: ResultStore

  constructor(results: ResultStore) {
    this.results = results
  }

  add(graph: Graph, hash: string, report: EngineReport): void {
    const saves = graph.runs.flatMap(({ nodes }) =>
      nodes.flatMap(node => (node.kind === 'save' ? [`${hash}/${node.name}`] : [])),
    )
    // Steps that a generation did not reach have saved nothing.
    const refs = saves.filter(ref => this.results.has(ref))
    if (refs.length > 0) this.runs.put(hash, { refs, report })
  }

  /** The report of a run that need not be; undefined where a result of it is gone. */
  find(hash: string, memory: PlanReport['memory']): EngineReport | undefined {
    const run = this.runs.get(hash)
    if (!run?.refs.every(ref => this.results.has(ref))) return undefined
    const { plan, nodes, notes } = run.report
    const layers = plan.layers.map(({ ran, reused, ...layers }) => ({
      ...layers,
      ran: [],
      reused: [...ran, ...reused].sort((a, b) => a - b),
    }))
    const all = { what: 'everything', why: 'the results of an earlier run of this graph are still there' }
    return {
      timings: { plan: 0, compile: 0, run: 0, total: 0 },
      unembeddedPositions: 0,
      plan: { ...plan, steps: [], layers, leftOut: [all], memory },
      nodes: asReused(nodes),
      reused: true,
      notes,
    }
  }

  clear(): void {
    this.runs.clear()
  }
}
