import { type Node } from '../../graph/versions/v1.ts'
import { boxKind } from './boxKind.ts'
import { fewAlike } from './lanes.ts'

/** Nodes that one expression of the program made many of, drawn as one box with a count. */
export interface Loop {
  key: string
  nodes: Node[]
}

/** Finds what loops made: more nodes of one kind from one place than can be looked at one by one. */
export class LoopFinder {
  private readonly byPlace = new Map<string, Loop>()
  private readonly loopOf = new Map<Node, Loop>()

  /** @param owner nodes of different owners are never one */
  add(owner: string, nodes: readonly Node[]): void {
    for (const node of nodes) {
      const kind = boxKind(node)
      if (kind === null || kind === 'result' || node.span === undefined) continue
      const { line, column } = node.span
      const key = `loop:${owner}:${line}:${column}:${kind} ${whatOf(node)}`
      const loop = this.byPlace.get(key) ?? { key, nodes: [] }
      this.byPlace.set(key, loop)
      loop.nodes.push(node)
      this.loopOf.set(node, loop)
    }
  }

  /** The loop that a node belongs to; undefined where it is drawn by itself. */
  of(node: Node): Loop | undefined {
    const loop = this.loopOf.get(node)
    return loop !== undefined && loop.nodes.length > fewAlike ? loop : undefined
  }
}

/** What a node does, without what differs from turn to turn. */
function whatOf(node: Node): string {
  switch (node.kind) {
    case 'op':
      return node.op
    case 'save':
      return node.name.replace(/\d+/g, '*')
    case 'weight':
    case 'call':
      return node.module.replace(/\d+/g, '*')
    default:
      return node.kind
  }
}
