import { VitrineError } from '../graph/errors.ts'
import { topological } from '../graph/topological.ts'
import { type OnnxNode } from './ir.ts'

/**
 * Nodes so that each stands behind what it reads. ONNX asks files for this; some exporters do not keep to it, and
 * ONNX Runtime sorts by itself.
 * @throws VitrineError for nodes that wait for each other
 */
export function inDataOrder(nodes: readonly OnnxNode[]): OnnxNode[] {
  const producer = new Map<string, OnnxNode>()
  for (const node of nodes) for (const name of node.outputs) if (name !== '') producer.set(name, node)
  const before = (node: OnnxNode) => node.inputs.flatMap(name => producer.get(name) ?? [])
  return topological(nodes, before, circle => {
    const names = circle.map(({ name, outputs }) => (name === '' ? (outputs[0] ?? '') : name))
    const shown = names.length > 3 ? [...names.slice(0, 3), '...'] : names
    throw new VitrineError(`nodes of the model file wait for each other: ${shown.join(', ')}`, {
      hint: 'it may be damaged: download it again, or export it anew',
    })
  })
}
