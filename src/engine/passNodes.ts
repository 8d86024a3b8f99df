import { type FusedGroup, type OnnxNode } from '../onnx/ir.ts'
import { type OpenModel } from '../onnx/open.ts'
import { type Place } from '../onnx/places.ts'

/**
 * The nodes of one forward pass, in order: fused operators as the file has them, but opened into primitives where a
 * touched place lies inside.
 * @param touched places that are read or written in this pass
 * @param written those of them that are written
 */
export function passNodes(
  open: Pick<OpenModel, 'graph' | 'index'>,
  touched: readonly Place[],
  written: readonly Place[],
): OnnxNode[] {
  const { graph, index } = open
  const opened = openedGroups(open, touched, written)
  const fusedAt = new Map<OnnxNode, OnnxNode | null>()
  for (const group of graph.fused)
    if (!opened.has(group))
      group.members.forEach((member, at) =>
        fusedAt.set(member, at === group.members.length - 1 ? group.node : null),
      )
  return graph.nodes.flatMap(node => {
    if (index.isPrologue(node)) return []
    const fused = fusedAt.get(node)
    return fused === undefined ? [node] : fused === null ? [] : [fused]
  })
}

/** The fused operators that run as primitives, each with a touched place that lies inside. */
export function openedGroups(
  { graph, index }: Pick<OpenModel, 'graph' | 'index'>,
  touched: readonly Place[],
  written: readonly Place[],
): Map<FusedGroup, Place> {
  const opened = new Map<FusedGroup, Place>()
  for (const group of graph.fused) {
    const { node, members } = group
    const inner = new Set<OnnxNode>(members)
    const outer = new Set(node.outputs)
    const isInside = ({ tensor, edges }: Place) => {
      const producer = index.producer.get(tensor)
      if (producer && inner.has(producer) && !outer.has(tensor)) return true
      return edges !== 'all' && edges.some(edge => inner.has(edge.node))
    }
    const isTakenInside = ({ tensor }: Place) =>
      inner.has(index.producer.get(tensor) ?? node) && members.some(({ inputs }) => inputs.includes(tensor))
    const place = touched.find(isInside) ?? written.find(isTakenInside)
    if (place) opened.set(group, place)
  }
  return opened
}
