import { addressOf, placeOf, placeOfGraph } from '../graph/address.ts'
import { checkConstants } from '../graph/checkConstants.ts'
import { VitrineError } from '../graph/errors.ts'
import { resultRefs } from '../graph/resultRefs.ts'
import { readSafetensors } from '../graph/safetensors.ts'
import { type TensorData } from '../graph/tensorData.ts'
import { graphLimits, validateGraph } from '../graph/validate.ts'
import { type Graph, type Node } from '../graph/versions/v1.ts'
import { type GraphMessage } from './api.ts'

export interface AcceptedGraph {
  graph: Graph
  /** Computed here: the guest's word is not taken. */
  address: string
  constants: ReadonlyMap<string, TensorData>
}

/**
 * A graph of the guest, once it is known to be one: schema, operations, limits, constants that are what the graph says
 * they are, and results of this run only, at the graph's place.
 * @param isKnown whether a result was saved by an earlier graph of the same run
 */
export function acceptGraph(message: GraphMessage, isKnown: (ref: string) => boolean): AcceptedGraph {
  if (message.graph.length > graphLimits.bytes)
    throw new VitrineError(`the JSON of a graph is at most ${graphLimits.bytes / 1e6} MB`, {
      hint: 'record it in several traces, or pass numbers as tensor(...), which travel beside the graph',
    })
  const graph = validateGraph(JSON.parse(message.graph))
  const constants = readSafetensors(message.constants).tensors
  checkConstants(graph, constants)
  const place = placeOfGraph(graph)
  for (const ref of resultRefs(graph)) {
    const span = graph.runs.flatMap(({ nodes }) => nodes).find(node => takes(node, ref))?.span
    if (!isKnown(ref)) throw new VitrineError(`there is no result ${ref} of this program`, { span })
    if (placeOf(ref) !== place)
      throw new VitrineError(`the result ${ref} is not where its graph runs`, { span })
  }
  return { graph, address: addressOf(graph), constants }
}

const takes = (node: Node, ref: string): boolean =>
  node.kind === 'result' && (node.ref === ref || node.cells?.['ref']?.includes(ref) === true)
