import { type TensorType } from '../../graph/tensorData.ts'
import { touchedSite } from '../../graph/touch.ts'
import { type Graph, type Node } from '../../graph/versions/v1.ts'
import { type Stream } from '../stream.ts'
import { structureOf, type Particulars } from '../structure.ts'

export interface StepInput {
  /** The step as a graph with one run, whose prompts are what it feeds. */
  graph: Graph
  streams: readonly Stream[]
  of: Particulars
  /** Types of the results that stand for values of earlier steps, in the order of their addresses. */
  imports: readonly TensorType[]
  greedy: boolean
  /** Whether keys and values are wanted for a later step. */
  keeps: boolean
}

/**
 * The structure of a step as text: steps of equal text are one plan and one set of programs, whatever tokens they
 * feed, whatever their numbers are, whatever their nodes are called and, where nothing looks at them, however many
 * positions there are.
 */
export function stepKey({ graph, of, streams, imports, greedy, keeps }: StepInput): string {
  const { nodes } = of
  const dependsOnLengths = nodes.some(node => seesLengths(node, streams))
  return JSON.stringify([
    streams.map(({ key, model, open, batch, groups }) => [
      key,
      model.key,
      batch,
      groups,
      open === model.open,
    ]),
    dependsOnLengths && streams.map(({ positions, past }) => [positions, past]),
    nodes.some(({ kind }) => kind === 'prompt') && graph.runs.map(({ prompts }) => prompts),
    imports,
    greedy,
    keeps,
    structureOf(of, graph.tensors),
  ])
}

/** Whether a node's shapes change with the numbers of positions. */
function seesLengths(node: Node, streams: readonly Stream[]): boolean {
  switch (node.kind) {
    case 'read':
    case 'write':
    case 'skip':
      return streams.some(({ open, past }) => {
        const tensor = open.places.get(touchedSite(node))?.tensor
        const shape = open.graph.facts.get(tensor ?? '')?.shape ?? []
        return past === 0 || shape.some(dim => typeof dim === 'string' && dim.includes('past'))
      })
    case 'call':
    case 'prompt':
      return true
    default:
      return false
  }
}
