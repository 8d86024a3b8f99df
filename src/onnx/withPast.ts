import { VitrineError } from '../graph/errors.ts'
import { alignedNames } from './alignNames.ts'
import { usesPast } from './branches.ts'
import { canonicalize } from './canonicalize.ts'
import { type OnnxGraph, type OnnxNode } from './ir.ts'
import { GraphIndex, type Edge } from './moduleTree.ts'
import { type OpenModel } from './open.ts'
import { openInside } from './openInside.ts'
import { type Place } from './places.ts'
import { type SegmentName } from './segments.ts'

/**
 * The same model with keys and values of earlier positions as inputs: for a step of a generation. Sites, modules and
 * weights are those of `open`; both forms come from one file, so a value has the same name in both.
 * @param source the file that `open` was made from
 * @throws VitrineError where the file takes no past
 */
export function withPast(source: OnnxGraph, open: OpenModel): OpenModel {
  const own = canonicalize(source, { past: true })
  const hasBranches = source.nodes.some(node => node.op === 'If' && node.inputs[0] === usesPast)
  const plain = new GraphIndex(hasBranches ? alignedNames(own, canonicalize(source)) : own)
  const { graph } = openInside(plain, open.structure)
  if (graph.presents.size === 0)
    throw new VitrineError('this model file takes no keys and values of earlier positions', {
      hint: 'generate with { cache: false }, or take an export "with past"',
    })
  const index = new GraphIndex(graph)
  const places = new Map<string, Place>()
  for (const [path, place] of open.places) places.set(path, moved(place, index))
  const segments = new Map<string, SegmentName>()
  for (const node of [...open.graph.nodes, ...open.graph.fused.map(({ node }) => node)])
    segments.set(nameOf(node), open.segmentOf(node))
  // What only this form has (the past put in front of keys and values) belongs to what takes it.
  for (const node of graph.nodes.toReversed()) {
    if (segments.has(nameOf(node))) continue
    const taker = node.outputs.flatMap(name => index.consumers.get(name) ?? [])[0]?.node
    segments.set(nameOf(node), (taker && segments.get(nameOf(taker))) ?? 'embed')
  }
  return { ...open, graph, index, places, segmentOf: node => segments.get(nameOf(node)) ?? 'embed' }
}

/** A node of one form is the node of the other that makes the same values. */
const nameOf = (node: OnnxNode) => node.outputs.find(name => name !== '') ?? node.name

function moved(place: Place, index: GraphIndex): Place {
  if (place.edges === 'all') return place
  const edges = place.edges.map((edge): Edge => {
    const node = index.producer.get(nameOf(edge.node))
    return node ? { node, input: edge.input } : edge
  })
  return { ...place, edges }
}
