import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { hashGraph } from '../graph/canonical.ts'
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
  for (const [name, { dtype, shape, sha256: digest }] of Object.entries(graph.tensors)) {
    const data = constants.get(name)
    if (data?.dtype !== dtype || data.shape.join() !== shape.join() || digestOf(data) !== digest)
      throw new VitrineError(`the values of ${name} are not those that the graph speaks of`, {
        path: `tensors.${name}`,
      })
  }
  if (constants.size !== Object.keys(graph.tensors).length)
    throw new VitrineError('there are values that the graph does not speak of', { path: 'tensors' })
  for (const { nodes } of graph.runs)
    for (const node of nodes)
      if (node.kind === 'result' && !isKnown(node.ref))
        throw new VitrineError(`there is no result ${node.ref} of this program`, { span: node.span })
  return { graph, hash: hashGraph(graph), constants }
}

const digestOf = ({ data }: TensorData): string =>
  bytesToHex(sha256(new Uint8Array(data.buffer, data.byteOffset, data.byteLength)))
