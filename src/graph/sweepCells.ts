import { mapEdges } from './edges.ts'
import { type Json, type Node, type Run, type SweepNode } from './versions/v1.ts'

/** Sizes of the axes of a sweep. */
export const axisSizes = ({ axes }: SweepNode): number[] => axes.map(({ values }) => values.length)

/** The number of cells of a sweep. */
export const cellCount = (head: SweepNode): number => axisSizes(head).reduce((a, b) => a * b, 1)

/** What the axes of a sweep stand at in a cell; the last axis is the fastest. */
export function cellValues({ axes }: SweepNode, cell: number): Record<string, number | string> {
  const values: Record<string, number | string> = {}
  let rest = cell
  for (const axis of axes.toReversed()) {
    const value = axis.values[rest % axis.values.length]
    if (value !== undefined) values[axis.name] = value
    rest = Math.floor(rest / axis.values.length)
  }
  return Object.fromEntries(axes.flatMap(({ name }) => (name in values ? [[name, values[name] ?? 0]] : [])))
}

/**
 * A node of the body of a sweep as it is in one cell: an ordinary node.
 * @param idOf the id of a node in that cell, for its own id and its edges; ids of the enclosing run pass through it too
 */
export function nodeInCell(node: Node, cell: number, idOf: (id: string) => string): Node {
  const { cells = {}, cellEdges = {} } = node
  let own: Node = { ...node }
  delete own.sweep
  delete own.cells
  delete own.cellEdges
  for (const [path, values] of Object.entries(cells)) own = withField(own, path, values[cell] ?? null)
  for (const [path, edges] of Object.entries(cellEdges)) own = withField(own, path, edges[cell] ?? null)
  return { ...mapEdges(own, idOf), id: idOf(node.id) }
}

/**
 * A node of the body of a sweep as it is in each cell, its ids and edges as they stand: once where it is the same in all
 * cells. Any other node is itself.
 */
export function nodeInCells(node: Node, { nodes }: Run): Node[] {
  if (node.sweep === undefined) return [node]
  const head = nodes.find(({ id }) => id === node.sweep)
  const count = head?.kind === 'sweep' ? cellCount(head) : 0
  const distinct = node.cells === undefined && node.cellEdges === undefined ? Math.min(count, 1) : count
  return Array.from({ length: distinct }, (_, cell) => ({
    ...nodeInCell(node, cell, id => id),
    sweep: node.sweep,
  }))
}

/**
 * The nodes of each pass of a run: those outside of sweeps, and for each cell of a sweep these and its own, with ids and
 * edges as they stand.
 */
export function* passesOf(run: Run): Generator<Node[]> {
  const outside = run.nodes.filter(({ sweep }) => sweep === undefined)
  yield outside
  for (const head of outside) {
    if (head.kind !== 'sweep') continue
    const body = run.nodes.filter(({ sweep }) => sweep === head.id)
    for (let cell = 0; cell < cellCount(head); cell++)
      yield [...outside, ...body.map(node => nodeInCell(node, cell, id => id))]
  }
}

/** A copy of a node in which one field, named by its path, has another value. */
export function withField(node: Node, path: string, value: Json): Node {
  // A path and its value were made from, or are checked against, nodes of this kind.
  return withPart(node, path.split('.'), value) as Node
}

function withPart(whole: unknown, path: readonly string[], value: Json): unknown {
  const [key, ...rest] = path
  if (key === undefined) return value
  if (Array.isArray(whole)) {
    return whole.map((item: unknown, index) => (index === Number(key) ? withPart(item, rest, value) : item))
  }
  const fields = typeof whole === 'object' && whole !== null ? { ...whole } : {}
  return { ...fields, [key]: withPart(Reflect.get(fields, key), rest, value) }
}
