import { type Node } from './versions/v1.ts'

/** The ids a node points to, in order: its values, the previous write at its site, those of other cells, its sweep. */
export function inputsOf(node: Node): string[] {
  const inCells = Object.values(node.cellEdges ?? {}).flatMap(edges => edges.filter(id => id !== null))
  return [...ownInputs(node), ...inCells, ...(node.sweep === undefined ? [] : [node.sweep])]
}

function ownInputs(node: Node): string[] {
  switch (node.kind) {
    case 'read':
      return node.previous === null ? [] : [node.previous]
    case 'write':
    case 'skip':
      return node.previous === null ? [node.value] : [node.value, node.previous]
    case 'save':
      return [node.value]
    case 'call':
      return [node.input]
    case 'op':
    case 'grad':
      return node.inputs
    case 'swept':
      return [node.value, node.of]
    case 'sweep':
    case 'generate':
    case 'weight':
    case 'prompt':
    case 'scalar':
    case 'constant':
    case 'result':
      return []
  }
}

/** Whether a node has a value that another may use: what only acts (a write, a skip, a save, the head of a sweep) has none. */
export const hasValue = ({ kind }: Node): boolean =>
  kind !== 'write' && kind !== 'skip' && kind !== 'save' && kind !== 'sweep'

/** A node whose edges, of all cells, point elsewhere. */
export function mapEdges(node: Node, map: (id: string) => string): Node {
  const own = mapOwnEdges(node, map)
  const { sweep, cellEdges } = node
  if (sweep !== undefined) own.sweep = map(sweep)
  if (cellEdges !== undefined)
    own.cellEdges = Object.fromEntries(
      Object.entries(cellEdges).map(([field, edges]) => [
        field,
        edges.map(id => (id === null ? null : map(id))),
      ]),
    )
  return own
}

function mapOwnEdges(node: Node, map: (id: string) => string): Node {
  switch (node.kind) {
    case 'read':
      return { ...node, previous: node.previous === null ? null : map(node.previous) }
    case 'write':
    case 'skip':
      return { ...node, previous: node.previous === null ? null : map(node.previous), value: map(node.value) }
    case 'save':
      return { ...node, value: map(node.value) }
    case 'call':
      return { ...node, input: map(node.input) }
    case 'op':
    case 'grad':
      return { ...node, inputs: node.inputs.map(map) }
    case 'swept':
      return { ...node, of: map(node.of), value: map(node.value) }
    case 'sweep':
    case 'generate':
    case 'weight':
    case 'prompt':
    case 'scalar':
    case 'constant':
    case 'result':
      return { ...node }
  }
}
