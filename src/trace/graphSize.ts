import { VitrineError } from '../graph/errors.ts'
import { graphLimits } from '../graph/validate.ts'
import { type Graph } from '../graph/versions/v1.ts'

/** @throws VitrineError where loops or unrolled steps made more than a graph may hold */
export function checkSize(graph: Graph): void {
  const nodes = graph.runs.reduce((sum, run) => sum + run.nodes.length, 0)
  const bytes = JSON.stringify(graph).length
  if (nodes <= graphLimits.nodes && bytes <= graphLimits.bytes) return
  const steps = graph.runs.reduce(
    (most, { options }) => Math.max(most, options.generate?.maxNewTokens ?? 0),
    0,
  )
  const recorded = nodes > graphLimits.nodes ? `${inWords(nodes)} nodes` : `${megabytes(bytes)} of JSON`
  const most = nodes > graphLimits.nodes ? inWords(graphLimits.nodes) : megabytes(graphLimits.bytes)
  throw new VitrineError(
    steps > 0
      ? `everyStep over ${steps} steps recorded ${recorded}, and a graph has at most ${most}`
      : `${recorded} were recorded, and a graph has at most ${most}`,
    {
      hint:
        steps > 0
          ? 'read less at each step, or make fewer tokens and go on from `ids` in another generate'
          : 'record it in several traces, or write a loop over layers and positions as one t.sweep',
    },
  )
}

const inWords = (count: number): string => count.toLocaleString('en')
const megabytes = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
