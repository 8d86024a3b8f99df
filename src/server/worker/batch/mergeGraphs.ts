import { mapEdges } from '../../../graph/edges.ts'
import { type TensorData } from '../../../graph/tensorData.ts'
import { type Graph, type Node, type Run } from '../../../graph/versions/v1.ts'

/** A graph that goes with others, with the values of its constants. */
export interface Member {
  graph: Graph
  constants: ReadonlyMap<string, TensorData>
}

/** Where a member's parts are in the batch. */
export interface Seat {
  /** Before each of its node ids, names of saves and names of tensors. */
  prefix: string
  /** Its first row group. */
  firstGroup: number
  groups: number
}

/**
 * Several graphs with one batch key as one graph of one run: the row groups of all, in order. Ids and names of each are
 * its own, so that no node of one can point to a node of another.
 */
export function mergeGraphs(members: readonly Member[]): Member & { seats: Seat[] } {
  const seats: Seat[] = []
  const constants = new Map<string, TensorData>()
  const tensors: Graph['tensors'] = {}
  const merged: Run = { model: null, mode: 'trace', prompts: [], options: {}, nodes: [] }
  members.forEach(({ graph, constants: own }, index) => {
    const prefix = `m${index}.`
    const [run] = graph.runs
    if (run === undefined) throw new Error('a member of a batch has one run')
    const seat = { prefix, firstGroup: merged.prompts.length, groups: run.prompts.length }
    seats.push(seat)
    merged.model = run.model
    // Texts are for messages, and there is nobody to whom all of them belong.
    merged.prompts.push(...run.prompts.map(({ ids }) => ({ text: null, ids })))
    merged.nodes.push(...run.nodes.map(node => seated(node, seat)))
    for (const [name, entry] of Object.entries(graph.tensors)) tensors[prefix + name] = entry
    for (const [name, value] of own) constants.set(prefix + name, value)
  })
  return { graph: { version: 1, runs: [merged], tensors }, constants, seats }
}

function seated(node: Node, { prefix, firstGroup }: Seat): Node {
  const own = { ...mapEdges(node, id => prefix + id), id: prefix + node.id }
  // What is said of a failed batch goes to nobody: each member then runs alone.
  delete own.span
  delete own.label
  if ('rows' in own) own.rows = firstGroup + (own.rows === 'all' ? 0 : own.rows)
  if (own.kind === 'save') own.name = prefix + own.name
  if (own.kind === 'constant') own.tensor = prefix + own.tensor
  return own
}
