import { inputsOf } from '../../graph/edges.ts'
import { type TensorType } from '../../graph/tensorData.ts'
import { touchedSite } from '../../graph/touch.ts'
import { type Graph, type Node } from '../../graph/versions/v1.ts'
import { type Stream } from '../stream.ts'

export interface StepInput {
  /** The step as a graph with one run, whose prompts are what it feeds. */
  graph: Graph
  streams: readonly Stream[]
  /** Results that stand for values of earlier steps, in order. */
  imports: readonly { ref: string; type: TensorType }[]
  greedy: boolean
  /** Whether keys and values are wanted for a later step. */
  keeps: boolean
}

/**
 * What a step is woven from, as text: steps of equal text are one plan and one set of programs, whatever tokens they
 * feed, whatever their nodes are called and, where nothing looks at them, however many positions there are.
 */
export function stepKey({ graph, streams, imports, greedy, keeps }: StepInput): string {
  const nodes = graph.runs.flatMap(run => run.nodes)
  const names: Names = {
    nodes: new Map(nodes.map((node, index) => [node.id, index])),
    imports: new Map(imports.map(({ ref }, index) => [ref, index])),
  }
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
    imports.map(({ type }) => type),
    greedy,
    keeps,
    nodes.map(node => described(node, graph, names)),
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

/** Numbers for what each step calls differently. */
interface Names {
  nodes: ReadonlyMap<string, number>
  imports: ReadonlyMap<string, number>
}

function described(node: Node, graph: Graph, { nodes, imports }: Names): unknown {
  const edges = inputsOf(node).map(id => nodes.get(id) ?? null)
  switch (node.kind) {
    case 'read':
    case 'write':
      return [node.kind, node.site, node.rows, node.previous === null, edges]
    case 'skip':
      return [node.kind, node.module, node.rows, node.previous === null, edges]
    case 'call':
      return [node.kind, node.module, node.rows, edges]
    case 'weight':
      return [node.kind, node.module, node.name]
    case 'prompt':
      return [node.kind, node.what, node.rows]
    case 'scalar':
      return [node.kind, node.value]
    case 'constant':
      return [node.kind, graph.tensors[node.tensor]]
    case 'op':
      return [node.kind, node.op, node.attrs, edges]
    case 'save':
      return [node.kind, edges]
    case 'result':
      return [node.kind, imports.get(node.ref) ?? node.ref]
    case 'sweep':
    case 'swept':
    case 'generate':
    case 'grad':
      return node
  }
}
