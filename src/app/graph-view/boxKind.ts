import { type Node } from '../../graph/versions/v1.ts'
import { type OperationBoxKind } from './scene.ts'

/** The box of a node below the strips; null for what stands on a strip or inside another box. */
export function boxKind(node: Node): OperationBoxKind | null {
  switch (node.kind) {
    case 'read':
    case 'write':
    case 'skip':
    case 'sweep':
    case 'scalar':
      return null
    case 'swept':
      return 'op'
    case 'grad':
      return 'reserved'
    case 'generate':
    case 'op':
    case 'call':
    case 'weight':
    case 'prompt':
    case 'constant':
    case 'result':
    case 'save':
      return node.kind
  }
}
