import { type Node } from './versions/v1.ts'

/** The ids a node points to, in order: its values, then the previous write at its site. */
export function inputsOf(node: Node): string[] {
  switch (node.kind) {
    case 'read':
      return node.previous === null ? [] : [node.previous]
    case 'write':
      return node.previous === null ? [node.value] : [node.value, node.previous]
    case 'save':
      return [node.value]
    case 'call':
      return [node.input]
    case 'op':
    case 'skip':
    case 'sweep':
    case 'generate':
    case 'grad':
      return node.inputs
    case 'weight':
    case 'prompt':
    case 'scalar':
    case 'constant':
    case 'result':
      return []
  }
}

/** Whether a node has a value that another may use; a write and a save have none. */
export const hasValue = (node: Node): boolean => node.kind !== 'write' && node.kind !== 'save'
