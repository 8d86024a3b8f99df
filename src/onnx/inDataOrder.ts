import { topological } from '../graph/topological.ts'
import { type OnnxNode } from './ir.ts'

/**
 * Nodes so that each stands behind what it reads. ONNX asks files for this; some exporters do not keep to it, and
 * ONNX Runtime sorts by itself.
 */
export function inDataOrder(nodes: readonly OnnxNode[]): OnnxNode[] {
  const producer = new Map<string, OnnxNode>()
  for (const node of nodes) for (const name of node.outputs) if (name !== '') producer.set(name, node)
  const before = (node: OnnxNode) => node.inputs.flatMap(name => producer.get(name) ?? [])
  // A circle is refused where the graph is read, with its nodes.
  return topological(nodes, before, () => undefined)
}
