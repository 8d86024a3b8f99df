import { type GraphIndex, type Module } from './moduleTree.ts'
import { type OnnxNode } from './ir.ts'
import { type SegmentName } from './segments.ts'
import { givesLogits } from './sizes.ts'
import { type Structure } from './structure.ts'

/** Where everything behind the last block stands in the module tree, where it is more than norm and unembedding. */
export const headPath = 'toLogits'

/**
 * What leads from the residual stream to the logits, as one module: where it is the final norm and the unembedding and
 * nothing else there is none. Caps and scales of logits are in it, as the file has them.
 */
export function headModule(
  structure: Structure,
  segments: ReadonlyMap<OnnxNode, SegmentName>,
  index: GraphIndex,
): Module | undefined {
  if (!givesLogits(structure, index)) return undefined
  const { finalNorm, unembed, blocks } = structure
  const nodes = index.graph.nodes.filter(node => segments.get(node) === 'head' && !index.isPrologue(node))
  const known = new Set([finalNorm?.path, unembed?.path])
  const isPlain = finalNorm && unembed && nodes.every(({ scope }) => known.has(scope))
  const stream = blocks.at(-1)?.residual.post
  if (isPlain || stream === undefined || nodes.length === 0) return undefined
  const inside = new Set(nodes)
  const inputs: Module['inputs'] = new Map()
  for (const node of nodes)
    node.inputs.forEach((name, input) => {
      const producer = index.producer.get(name)
      if (!index.tokenDependent.has(name) || (producer && inside.has(producer))) return
      inputs.set(name, [...(inputs.get(name) ?? []), { node, input }])
    })
  if ([...inputs.keys()].join() !== stream) return undefined
  return { path: headPath, parent: '', children: [], own: [], nodes, inputs, outputs: [index.graph.output] }
}
