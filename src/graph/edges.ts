import { type Node } from './versions/v1.ts'

/** The ids a node points to, in order: its values, the previous write at its site, those of other cells, its sweep. */
export function inputsOf(node: Node): string[] {
  const inCells = Object.values(node.cellEdges ?? {}).flat()
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
