import { type OnnxNode } from './ir.ts'
import { type GraphIndex, type Module } from './moduleTree.ts'
import { type Structure } from './structure.ts'

/** The part of a forward pass that a node belongs to: before the blocks, a block's number, behind them. */
export type SegmentName = 'embed' | number | 'head'

/** Blocks by scope; what lies outside is the head if a block feeds it, else it is before them. */
export function segmentsOf(
  structure: Structure,
  modules: ReadonlyMap<string, Module>,
  index: GraphIndex,
): Map<OnnxNode, SegmentName> {
  const segments = new Map<OnnxNode, SegmentName>()
  structure.blocks.forEach(({ module }, layer) => {
    for (const node of modules.get(module.path)?.nodes ?? []) segments.set(node, layer)
  })
  for (const node of index.graph.nodes) {
    if (segments.has(node)) continue
    const behind = node.inputs.some(name => {
      const producer = index.producer.get(name)
      return producer !== undefined && (segments.get(producer) ?? 'embed') !== 'embed'
    })
    segments.set(node, behind ? 'head' : 'embed')
  }
  for (const { node, members } of index.graph.fused) {
    const last = members.at(-1)
    segments.set(node, (last && segments.get(last)) ?? 'embed')
  }
  return segments
}
