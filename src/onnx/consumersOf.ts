import { type OnnxNode } from './ir.ts'

/** The nodes that take each value, once for each input that takes it, in the order of the graph. */
export function consumersOf(nodes: readonly OnnxNode[]): Map<string, OnnxNode[]> {
  const consumers = new Map<string, OnnxNode[]>()
  for (const node of nodes)
    for (const name of node.inputs) {
      const known = consumers.get(name)
      if (known === undefined) consumers.set(name, [node])
      else known.push(node)
    }
  return consumers
}
