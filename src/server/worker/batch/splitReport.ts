import { liveNodes } from '../../../graph/liveness.ts'
import { type NodeOutcome } from '../../../graph/nodeOutcome.ts'
import { type RunReport } from '../../../graph/runReport.ts'
import { type Graph } from '../../../graph/versions/v1.ts'

/**
 * The report of one member of a batch. It speaks of its own nodes and prompts alone: the plan, the steps and how many
 * positions were unembedded are of the batch, so they are left out, and said to be. Which nodes ran is told from its own
 * graph: in a batch a node may also run because of what others look at.
 * @param report of the batch
 * @param others how many runs went with it
 */
export function splitReport(report: RunReport, graph: Graph, others: number): RunReport {
  const runs = others === 1 ? '1 other run' : `${others} other runs`
  const nodes = graph.runs.flatMap(run => run.nodes)
  const live = liveNodes(graph)
  return {
    device: report.device,
    deviceLabel: report.deviceLabel,
    precision: report.precision,
    notices: [
      ...report.notices,
      `It ran in one batch with ${runs}: the last bits may differ from running alone.`,
    ],
    timings: { ...report.timings },
    fed: graph.runs.flatMap(({ prompts }) => prompts),
    unembeddedPositions: 0,
    plan: {
      batches: [],
      steps: [],
      layers: [],
      leftOut: [
        {
          what: 'the plan',
          why: `it is that of a batch with ${runs}; a run that asks to go alone has its own`,
        },
      ],
      memory: { ...report.plan.memory },
    },
    nodes: Object.fromEntries(nodes.map(({ id }) => [id, live.has(id) ? ran : notRun])),
    endpoint: null,
    reused: false,
  }
}

const ran: NodeOutcome = { state: 'ran', steps: [] }
const notRun: NodeOutcome = { state: 'not-run', why: 'no saved value needs it' }
