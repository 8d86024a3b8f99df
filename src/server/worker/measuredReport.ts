import { type Backend } from '../../backend/backend.ts'
import { type RunReport } from '../../graph/runReport.ts'
import { type Graph } from '../../graph/versions/v1.ts'

/** The report of a run that measured: it had no plan of its own. */
export async function measuredReport(graph: Graph, backend: Pick<Backend, 'memory'>): Promise<RunReport> {
  const { device, deviceLabel, keptBytes, budgetBytes } = await backend.memory()
  return {
    device: device ?? 'cpu',
    deviceLabel: deviceLabel ?? '',
    precision: [...new Set(graph.runs.flatMap(({ model }) => model?.precision ?? []))].join(', '),
    notices: [],
    timings: { plan: 0, compile: 0, run: 0, total: 0 },
    fed: graph.runs.flatMap(({ prompts }) => prompts),
    unembeddedPositions: 0,
    plan: {
      batches: [],
      steps: [],
      layers: [],
      leftOut: [{ what: 'the plan', why: 'values were measured beside an earlier run' }],
      memory: { budget: budgetBytes, kept: keptBytes },
    },
    nodes: {},
    endpoint: null,
    reused: false,
  }
}
