import { liveNodes } from './liveness.ts'
import { thumbnailSize, type NodeSummary } from './nodeSummary.ts'
import { type ResultRef } from './executor.ts'
import { type DType } from './dtype.ts'
import { type Graph, type Json, type Node, type NonFinite, type Run } from './versions/v1.ts'

/** A type whose sizes are numbers. */
export interface SizedType {
  dtype: DType
  shape: readonly number[]
}

/**
 * A graph that saves the values of some of its nodes, and nothing else, by another run behind all others. Of a write it is what is
 * written, of a save what is saved, of a node of a sweep all cells along the first dimensions.
 * @returns the graph, and the name under which each node's value is saved; nodes without a value, and those of which no
 *   saved value needs anything, are not there
 */
export function withValuesSaved(
  graph: Graph,
  ids: readonly string[],
): { graph: Graph; names: ReadonlyMap<string, string> } {
  const live = liveNodes(graph)
  const byId = new Map(graph.runs.flatMap(run => run.nodes.map(node => [node.id, node] as const)))
  const names = new Map<string, string>()
  const saves: Node[] = []
  const swept = new Map<string, Node>()
  for (const id of ids) {
    const node = byId.get(id)
    const value = node && live.has(id) ? byId.get(valueOf(node)) : undefined
    if (!node || !value) continue
    const { sweep } = node
    const own = sweep === undefined ? value.id : `~cells ${value.id} ${sweep}`
    if (sweep !== undefined) swept.set(own, { kind: 'swept', id: own, of: sweep, value: value.id })
    names.set(id, `~value ${own}`)
    saves.push({ kind: 'save', id: `~save ${own}`, name: `~value ${own}`, value: own })
  }
  const runs = graph.runs.map((run): Run => {
    const own = [...swept.values()].filter(
      node => node.kind === 'swept' && run.nodes.some(({ id }) => id === node.of),
    )
    return { ...run, nodes: [...run.nodes.filter(({ kind }) => kind !== 'save'), ...own] }
  })
  const unique = [...new Map(saves.map(save => [save.id, save])).values()]
  return { graph: { ...graph, runs: [...runs, computing(unique)] }, names }
}

/** The id of the node whose value a node has; a sweep itself has none. */
function valueOf(node: Node): string {
  if (node.kind === 'sweep') return ''
  return node.kind === 'write' || node.kind === 'skip' || node.kind === 'save' ? node.value : node.id
}

/** Name of what a summary graph saves: smallest, largest, sum and number of the finite values, then the thumbnail. */
export const summaryName = 'summary'

/** What a summary graph makes of a value is one vector, so that one download brings it. */
export function summaryGraph(ref: ResultRef, { dtype, shape }: SizedType): Graph {
  const nodes: Node[] = [{ kind: 'result', id: 'value', ref }]
  const add = (op: string, inputs: string[], attrs: Record<string, Json> = {}) => {
    const id = `n${nodes.length}`
    nodes.push({ kind: 'op', id, op, inputs, attrs })
    return id
  }
  const number = (value: number | NonFinite) => {
    const id = `n${nodes.length}`
    nodes.push({ kind: 'scalar', id, value })
    return id
  }
  const value = dtype === 'float32' ? 'value' : add('cast', ['value'], { dtype: 'float32' })
  // What is not finite minus itself is NaN, which equals nothing.
  const finite = add('eq', [add('sub', [value, value]), number(0)])
  const within = (fill: string) => add('where', [finite, value, fill])
  const parts = [
    add('min', [within(number('inf'))]),
    add('max', [within(number('-inf'))]),
    add('sum', [within(number(0))]),
    add('sum', [add('cast', [finite], { dtype: 'float32' })]),
  ].map(id => add('reshape', [id], { shape: [1] }))
  const look = thumbnailIndex(shape)
  if (look !== null) {
    const picked = shape.length === 0 ? value : add('index', [value], { index: look })
    parts.push(add('reshape', [picked], { shape: [-1] }))
  }
  nodes.push({ kind: 'save', id: 'save', name: summaryName, value: add('cat', parts, { dim: 0 }) })
  return { version: 1, runs: [computing(nodes)], tensors: {} }
}

/** What a summary graph saved, as the summary of a value. */
export function decodeSummary({ dtype, shape }: SizedType, values: Float32Array): NodeSummary {
  const [min = NaN, max = NaN, sum = NaN, count = 0] = values
  const hasFinite = count > 0
  const { rows, columns } = thumbnailShape(shape)
  return {
    shape: [...shape],
    dtype,
    min: hasFinite ? min : NaN,
    max: hasFinite ? max : NaN,
    mean: hasFinite ? sum / count : NaN,
    thumbnail: rows * columns === 0 ? null : { rows, columns, data: values.slice(4) },
  }
}

/** The summary of a value without elements, of which nothing can be computed. */
export const emptySummary = ({ dtype, shape }: SizedType): NodeSummary => ({
  shape: [...shape],
  dtype,
  min: NaN,
  max: NaN,
  mean: NaN,
  thumbnail: null,
})

const strideOf = (size: number): number => Math.max(1, Math.ceil(size / thumbnailSize))

function thumbnailShape(shape: readonly number[]): { rows: number; columns: number } {
  const [rows, columns] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1]
  return { rows: Math.ceil(rows / strideOf(rows)), columns: Math.ceil(columns / strideOf(columns)) }
}

/** Every so many rows and columns of the first matrix; null where there are no elements. */
function thumbnailIndex(shape: readonly number[]): Json | null {
  if (shape.includes(0)) return null
  return shape.map((size, dim): Json =>
    dim < shape.length - 2
      ? { kind: 'int', value: 0 }
      : { kind: 'slice', start: null, stop: null, step: strideOf(size) },
  )
}

const computing = (nodes: Node[]): Run => ({ model: null, mode: 'compute', prompts: [], options: {}, nodes })
