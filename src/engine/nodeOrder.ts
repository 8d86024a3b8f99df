import { inputsOf } from '../graph/edges.ts'
import { VitrineError } from '../graph/errors.ts'
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
  const state = new Map<RunNode, 'open' | 'done'>()
  const order: RunNode[] = []
  for (const root of all) {
    if (!live.has(root.node.id) || state.has(root)) continue
    const path: { at: RunNode; inputs: string[] }[] = []
    const enter = (at: RunNode) => {
      state.set(at, 'open')
      path.push({ at, inputs: inputsOf(at.node).reverse() })
    }
    enter(root)
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const input = top.inputs.pop()
      if (input === undefined) {
        path.pop()
        state.set(top.at, 'done')
        order.push(top.at)
        continue
      }
      const before = byId.get(input)
      if (!before || state.get(before) === 'done') continue
      if (state.get(before) === 'open') throw circular(top.at.node, before.node)
      enter(before)
    }
  }
  return order
}

const circular = (node: Node, before: Node): VitrineError =>
  new VitrineError('a value of a sweep flows into the rows that its cells are copies of', {
    span: node.span,
    related: before.span,
    hint: 'use the value in another invoke, or in a later trace',
  })
