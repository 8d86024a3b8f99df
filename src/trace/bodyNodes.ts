import { withField } from '../graph/sweepCells.ts'
import { type Node } from '../graph/versions/v1.ts'
import { type ConstantTable } from './constantTable.ts'
import { inputsOfSource, type Expression } from './expression.ts'
import { type BodyNode, type Target } from './unify.ts'

/** Ids of what has been written into a graph so far. */
export type Ids = Map<Target, string>

/**
 * The nodes of the body of a sweep, which follow its head.
 * @param nodeOf the ordinary node of an expression
 */
export function bodyNodesOf(
  head: string,
  body: readonly BodyNode[],
  ids: Ids,
  constants: ConstantTable,
  nextId: () => string,
  nodeOf: (id: string, expression: Expression, ids: Ids, isResult: boolean) => Node,
): Node[] {
  const idOf = (target: Target | null): string | null => (target === null ? null : (ids.get(target) ?? null))
  return body.map(template => {
    const id = nextId()
    ids.set(template, id)
    const { first, edges, dtype, isResult } = template
    // Edges are those of the template: an expression of the first cell may stand for two nodes of the body.
    const placeholders: Ids = new Map(inputsOfSource(first.source).map(input => [input, '']))
    let node: Node = { ...nodeOf(id, first, placeholders, isResult), dtype, sweep: head }
    const cells: NonNullable<Node['cells']> = {}
    for (const [path, values] of Object.entries(template.cells)) cells[path] = [...values]
    if (template.constants !== null) {
      const names = template.constants.map(data => constants.add(data))
      if (names.some(name => name !== names[0])) cells['tensor'] = names
    }
    const cellEdges: NonNullable<Node['cellEdges']> = {}
    for (const [path, target] of edges) {
      const inCells = isList(target) ? target.map(idOf) : null
      if (inCells !== null) cellEdges[path] = inCells
      node = withField(node, path, isList(target) ? idOf(target[0] ?? null) : idOf(target))
    }
    if (Object.keys(cells).length > 0) node = { ...node, cells }
    return Object.keys(cellEdges).length > 0 ? { ...node, cellEdges } : node
  })
}

const isList = (target: Target | null | readonly (Target | null)[]): target is readonly (Target | null)[] =>
  Array.isArray(target)
