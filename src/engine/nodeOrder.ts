import { inputsOf } from '../graph/edges.ts'
import { VitrineError } from '../graph/errors.ts'
import { topological } from '../graph/topological.ts'
import { type Graph, type Node } from '../graph/versions/v1.ts'

export interface RunNode {
  node: Node
  /** Index of its run. */
  run: number
}

/**
 * The live nodes of all runs, each behind those that it points to, else as they come: the cells of a sweep take values
 * of the run around it, which takes theirs.
 * @throws VitrineError where there is no such order
 */
export function nodesInOrder(graph: Graph, live: ReadonlySet<string>): RunNode[] {
  const all = graph.runs.flatMap(({ nodes }, run) => nodes.map((node): RunNode => ({ node, run })))
  const byId = new Map(all.map(each => [each.node.id, each]))
  return topological(
    all.filter(({ node }) => live.has(node.id)),
    ({ node }) => inputsOf(node).flatMap(id => byId.get(id) ?? []),
    ([first, ...rest]) => {
      throw circular(rest.at(-1)?.node, first?.node)
    },
  )
}

const circular = (node: Node | undefined, before: Node | undefined): VitrineError =>
  new VitrineError('a value of a sweep flows into the rows that its cells are copies of', {
    span: node?.span,
    related: before?.span,
    hint: 'use the value in another invoke, or in a later trace',
  })
