import { idBeforeExpansion } from '../graph/expandSweeps.ts'
import { type NodeOutcome, type NodeOutcomes } from '../graph/nodeOutcome.ts'
import { type Graph, type Node } from '../graph/versions/v1.ts'

/**
 * What became of each node of a graph: its cells together for a node of a sweep, its body for a sweep itself, its passes
 * for a generation.
 * @param ran by id, with those of cells
 */
export function outcomesOf(
  graph: Graph,
  live: ReadonlySet<string>,
  ran: ReadonlyMap<string, NodeOutcome>,
): NodeOutcomes {
  const all = graph.runs.flatMap(run => run.nodes.map(node => ({ node, staged: run.mode === 'generate' })))
  const ids = new Set(all.map(({ node }) => node.id))
  const found = new Map<string, NodeOutcome[]>()
  const add = (id: string, outcome: NodeOutcome) => found.set(id, [...(found.get(id) ?? []), outcome])
  for (const [id, outcome] of ran) {
    const own = ids.has(id) ? id : idBeforeExpansion(id)
    if (ids.has(own)) add(own, outcome)
  }
  for (const { node } of all)
    if (node.sweep !== undefined) for (const outcome of found.get(node.id) ?? []) add(node.sweep, outcome)
  const outcomeOf = (node: Node, staged: boolean): NodeOutcome => {
    const outcomes = found.get(node.id)
    if (outcomes) return together(outcomes)
    if (live.has(node.id) && needsNoStep(node)) return { state: 'ran', steps: [] }
    const why = staged && live.has(node.id) ? 'the generation ended before it' : 'no saved value needs it'
    return { state: 'not-run', why }
  }
  return Object.fromEntries(all.map(({ node, staged }) => [node.id, outcomeOf(node, staged)]))
}

/** Numbers; places that they are written to; ids of a generation, which are what its passes drew. */
const needsNoStep = ({ kind }: Node): boolean => kind === 'scalar' || kind === 'generate'

function together(outcomes: readonly NodeOutcome[]): NodeOutcome {
  const ran = outcomes.flatMap(outcome => (outcome.state === 'ran' ? [outcome.steps] : []))
  if (ran.length === 0) return { state: 'reused' }
  return { state: 'ran', steps: [...new Set(ran.flat())].sort((a, b) => a - b) }
}

/** The same where nothing ran, because everything was there. */
export const asReused = (nodes: NodeOutcomes): NodeOutcomes =>
  Object.fromEntries(
    Object.entries(nodes).map(([id, outcome]) => [
      id,
      outcome.state === 'ran' ? ({ state: 'reused' } as const) : outcome,
    ]),
  )
