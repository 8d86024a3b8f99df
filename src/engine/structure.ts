import { inputsOf } from '../graph/edges.ts'
import { decodeFloat } from '../graph/operations/define.ts'
import { weakType } from '../graph/operations/types.ts'
import { type TensorData, type TensorType } from '../graph/tensorData.ts'
import { type Graph, type Node, type ScalarNode } from '../graph/versions/v1.ts'
import { type ModelHandle } from './modelStore.ts'

/** What graphs of one structure differ in: how nodes, saves and results are called, numbers, the values of constants. */
export interface Particulars {
  /** Of all runs, in order. */
  nodes: readonly Node[]
  /** Addresses of the results that are taken, in order. */
  refs: readonly string[]
  constants: ReadonlyMap<string, TensorData>
}

export function particularsOf(graph: Graph, constants: ReadonlyMap<string, TensorData>): Particulars {
  const nodes = graph.runs.flatMap(run => run.nodes)
  const refs = [...new Set(nodes.flatMap(node => (node.kind === 'result' ? [node.ref] : [])))]
  return { nodes, refs, constants }
}

/** The number that a node stands for. */
export const numberOf = ({ value }: ScalarNode): number | boolean =>
  typeof value === 'boolean' ? value : (decodeFloat(value) ?? 0)

/**
 * The structure of a graph as text: graphs of equal text are one plan, but for numbers that are written into its programs
 * (`bindPlan` finds those). Undefined for a graph with sweeps: its cells hold values of their own.
 * @param typeOf of a result; undefined for one that is gone
 */
export function graphStructure(
  graph: Graph,
  of: Particulars,
  models: readonly (ModelHandle | null)[],
  typeOf: (ref: string) => TensorType | undefined,
): string | undefined {
  if (of.nodes.some(({ sweep, kind }) => sweep !== undefined || kind === 'sweep')) return undefined
  return JSON.stringify([
    graph.runs.map(({ mode, prompts, nodes }, run) => [
      models[run]?.key ?? null,
      mode,
      prompts.map(({ ids }) => ids),
      nodes.length,
    ]),
    of.refs.map(ref => typeOf(ref) ?? null),
    structureOf(of, graph.tensors),
  ])
}

/** Nodes without what particular graphs call them, and without their values. */
export function structureOf({ nodes, refs }: Particulars, tensors: Graph['tensors']): unknown[] {
  const places = new Map(nodes.map(({ id }, index) => [id, index]))
  const imports = new Map(refs.map((ref, index) => [ref, index]))
  return nodes.map(node => described(node, tensors, places, imports))
}

function described(
  node: Node,
  tensors: Graph['tensors'],
  places: ReadonlyMap<string, number>,
  imports: ReadonlyMap<string, number>,
): unknown {
  const edges = inputsOf(node).map(id => places.get(id) ?? null)
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
      // A whole number beside tensors is of another type than one with a fraction.
      return [node.kind, weakType(numberOf(node)).dtype]
    case 'constant': {
      const entry = tensors[node.tensor]
      return [node.kind, entry?.dtype, entry?.shape]
    }
    case 'op':
      return [node.kind, node.op, node.attrs, edges]
    case 'save':
      return [node.kind, edges]
    case 'result':
      return [node.kind, imports.get(node.ref)]
    case 'sweep':
    case 'swept':
    case 'generate':
    case 'grad':
      return node
  }
}
