import { hashGraph } from '../graph/canonical.ts'
import { checkConstants } from '../graph/checkConstants.ts'
import { VitrineError } from '../graph/errors.ts'
import { readSafetensors } from '../graph/safetensors.ts'
import { type TensorData } from '../graph/tensorData.ts'
import { graphLimits, validateGraph } from '../graph/validate.ts'
import { type Graph } from '../graph/versions/v1.ts'
import { type GraphMessage } from './api.ts'

export interface AcceptedGraph {
  graph: Graph
  /** Computed here: the guest's word is not taken. */
  hash: string
  constants: ReadonlyMap<string, TensorData>
}

/**
 * A graph of the guest, once it is known to be one: schema, operations, limits, constants that are what the graph says
 * they are, and results of this run only.
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
  for (const { nodes } of graph.runs)
    for (const node of nodes)
      if (node.kind === 'result' && !isKnown(node.ref))
        throw new VitrineError(`there is no result ${node.ref} of this program`, { span: node.span })
  return { graph, hash: hashGraph(graph), constants }
}
