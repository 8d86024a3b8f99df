import { inputsOf } from './edges.ts'
import { isReplacement } from './touch.ts'
import {
  type GenerateNode,
  type Graph,
  type Node,
  type ReadNode,
  type Rows,
  type Run,
} from './versions/v1.ts'

/**
 * Ids of the nodes that saved values need. A save needs its value; a read, and what a generation makes, may see every
 * write of its run in the same rows, and a read in a cell of a sweep those of its body too. That is coarser than model
 * order allows and needs no site map, so a graph has one hash with and without it.
 */
export function liveNodes(graph: Graph): Set<string> {
  const nodes = new Map<string, { node: Node; run: Run }>()
  for (const run of graph.runs) for (const node of run.nodes) nodes.set(node.id, { node, run })

  const live = new Set<string>()
  const seenRows = new Map<Run, Set<string>>()
  const pending = [...nodes.values()].filter(({ node }) => isRoot(node)).map(({ node }) => node.id)
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    const found = nodes.get(id)
    if (found === undefined || live.has(id)) continue
    live.add(id)
    pending.push(...inputsOf(found.node))
    if (found.node.kind === 'read' || found.node.kind === 'generate')
      pending.push(...writesSeenBy(found.node, found.run, seenRows))
  }
  return live
}

/** Saves; and the kind that is not built yet, whose effects nothing here knows. */
const isRoot = ({ kind }: Node): boolean => kind === 'save' || kind === 'grad'

/** Rows do not speak to each other inside a model, so a read of one group sees that group's writes only. */
function writesSeenBy(
  { rows, sweep }: ReadNode | GenerateNode,
  run: Run,
  seenRows: Map<Run, Set<string>>,
): string[] {
  const seen = seenRows.get(run) ?? new Set()
  const key = `${rows} ${sweep ?? ''}`
  if (seen.has(key)) return []
  seenRows.set(run, seen.add(key))
  const isSeen = (node: Node) =>
    isReplacement(node) && rowsMeet(node.rows, rows) && (node.sweep === undefined || node.sweep === sweep)
  return run.nodes.filter(isSeen).map(node => node.id)
}

/** Whether two groups of rows have a row in common. */
export const rowsMeet = (a: Rows, b: Rows): boolean => a === 'all' || b === 'all' || a === b
