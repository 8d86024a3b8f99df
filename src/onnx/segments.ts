import { type OnnxNode } from './ir.ts'
import { type GraphIndex, type Module } from './moduleTree.ts'
import { type Structure } from './structure.ts'

/** The part of a forward pass that a node belongs to: before the blocks, a block's number, behind them. */
export type SegmentName = 'embed' | number | 'head'

/**
 * Blocks by scope. What lies outside is before them where no block feeds it, behind them where it feeds none; what
 * lies between two (a norm whose module nothing names) goes with the block before it.
 */
export function segmentsOf(
  structure: Structure,
  modules: ReadonlyMap<string, Module>,
  index: GraphIndex,
): Map<OnnxNode, SegmentName> {
  const segments = new Map<OnnxNode, SegmentName>()
  structure.blocks.forEach(({ module }, layer) => {
    for (const node of modules.get(module.path)?.nodes ?? []) segments.set(node, layer)
  })
  const feeding = feedingBlocks(index, new Set(segments.keys()))
  for (const node of index.graph.nodes) {
    if (segments.has(node)) continue
    const before = node.inputs.flatMap(name => {
      const producer = index.producer.get(name)
      return producer ? [segments.get(producer) ?? 'embed'] : []
    })
    const layers = before.filter(part => typeof part === 'number')
    if (before.every(part => part === 'embed')) segments.set(node, 'embed')
    else segments.set(node, feeding.has(node) ? Math.max(...layers) : 'head')
  }
  for (const { node, members } of index.graph.fused) {
    const last = members.at(-1)
    segments.set(node, (last && segments.get(last)) ?? 'embed')
  }
  return segments
}

/** The nodes whose values reach a block. */
function feedingBlocks(index: GraphIndex, inBlocks: ReadonlySet<OnnxNode>): Set<OnnxNode> {
  const feeding = new Set<OnnxNode>()
  for (const node of index.graph.nodes.toReversed()) {
    const readers = node.outputs.flatMap(name => index.consumers.get(name) ?? [])
    if (readers.some(reader => inBlocks.has(reader.node) || feeding.has(reader.node))) feeding.add(node)
  }
  return feeding
}
