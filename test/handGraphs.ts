import { type Engine, type EngineReport } from '../src/engine/engine.ts'
import { rowsMeet } from '../src/graph/liveness.ts'
import { type TensorData } from '../src/graph/tensorData.ts'
import { isReplacement, touchedSite } from '../src/graph/touch.ts'
import { cellCount, cellValues } from '../src/graph/sweepCells.ts'
import { type Graph, type Json, type Node, type Rows, type Run } from '../src/graph/versions/v1.ts'

/** Nodes of one run, written by hand: every method adds one and returns its id. */
export class HandRun {
  readonly nodes: Node[] = []
  readonly #prefix: string

  constructor(prefix = '') {
    this.#prefix = prefix
  }

  #add(node: Node): string {
    this.nodes.push(node)
    return node.id
  }

  #previous(site: string, rows: Rows): string | null {
    const before = this.nodes.findLast(
      node => isReplacement(node) && touchedSite(node) === site && rowsMeet(node.rows, rows),
    )
    return before?.id ?? null
  }

  #id = () => `${this.#prefix}${this.nodes.length}`

  read(site: string, rows: Rows = 0): string {
    const previous = this.#previous(site, rows)
    return this.#add({ kind: 'read', id: this.#id(), site, rows, step: null, previous })
  }

  write(site: string, value: string, rows: Rows = 0): string {
    const previous = this.#previous(site, rows)
    return this.#add({ kind: 'write', id: this.#id(), site, rows, step: null, previous, value })
  }

  skip(module: string, value: string, rows: Rows = 0): string {
    const previous = this.#previous(`${module}.output`, rows)
    return this.#add({ kind: 'skip', id: this.#id(), module, rows, step: null, previous, value })
  }

  scalar(value: number): string {
    return this.#add({ kind: 'scalar', id: this.#id(), value })
  }

  op(name: string, inputs: readonly string[], attrs: Extract<Node, { kind: 'op' }>['attrs'] = {}): string {
    return this.#add({ kind: 'op', id: this.#id(), op: name, inputs: [...inputs], attrs })
  }

  prompt(what: 'ids' | 'mask', rows: Rows = 0): string {
    return this.#add({ kind: 'prompt', id: this.#id(), what, rows })
  }

  call(module: string, input: string, rows: Rows = 0): string {
    return this.#add({ kind: 'call', id: this.#id(), module, input, rows })
  }

  save(value: string, name: string): void {
    this.#add({ kind: 'save', id: this.#id(), name, value })
  }

  /**
   * A sweep over the rows of a prompt. The body is written once for each cell; where the cells differ, the nodes say so.
   * @returns the value over all cells
   */
  sweep(
    rows: number,
    axes: Record<string, readonly number[]>,
    body: (cell: Record<string, number>) => string,
  ): string {
    const head: Node = {
      kind: 'sweep',
      id: this.#id(),
      rows,
      axes: Object.entries(axes).map(([name, values]) => ({ name, values: [...values] })),
    }
    this.#add(head)
    const start = this.nodes.length
    let value = ''
    const cells = Array.from({ length: cellCount(head) }, (_, cell) => {
      value = body(cellValues(head, cell) as Record<string, number>)
      return this.nodes.splice(start)
    })
    const [first = []] = cells
    first.forEach((node, at) => {
      this.nodes.push({ ...node, sweep: head.id, ...differences(cells.map(nodes => nodes[at] ?? node)) })
    })
    return this.#add({ kind: 'swept', id: this.#id(), of: head.id, value })
  }

  run(model: string, prompts: readonly (readonly (readonly number[])[])[]): Run {
    return {
      model: { id: model, revision: 'main', precision: 'fp32' },
      mode: 'trace',
      prompts: prompts.map(rows => ({ text: null, ids: rows.map(ids => [...ids]) })),
      options: {},
      nodes: this.nodes,
    }
  }
}

/** Fields of a node that differ from cell to cell. */
function differences(nodes: readonly Node[]): Pick<Node, 'cells' | 'cellEdges'> {
  const result: Required<Pick<Node, 'cells' | 'cellEdges'>> = { cells: {}, cellEdges: {} }
  const edges = /^(value|input|previous|inputs\.\d+)$/
  const fields = nodes.map(node => new Map(fieldsOf(node)))
  for (const path of fields[0]?.keys() ?? []) {
    const values = fields.map(field => field.get(path) ?? null)
    if (new Set(values.map(value => JSON.stringify(value))).size === 1) continue
    const isEdge = edges.test(path) && nodes[0]?.kind !== 'scalar'
    if (isEdge) result.cellEdges[path] = values.map(value => (typeof value === 'string' ? value : null))
    else result.cells[path] = values
  }
  return {
    ...(Object.keys(result.cells).length > 0 ? { cells: result.cells } : {}),
    ...(Object.keys(result.cellEdges).length > 0 ? { cellEdges: result.cellEdges } : {}),
  }
}

const fieldsOf = (node: Node): [string, Json][] =>
  Object.entries(node).flatMap(([name, value]: [string, Json]): [string, Json][] =>
    (name === 'attrs' || name === 'inputs') && typeof value === 'object' && value !== null
      ? Object.entries(value).map(([key, inner]): [string, Json] => [`${name}.${key}`, inner])
      : [[name, value]],
  )

export const graphOf = (...runs: Run[]): Graph => ({ version: 1, runs, tensors: {} })

let runs = 0

/** Runs a graph from scratch and looks at everything it saves; the results are freed. */
export async function runAndLook(
  engine: Engine,
  graph: Graph,
): Promise<{ values: Record<string, TensorData>; report: EngineReport }> {
  const hash = `hand${runs++}`
  const report = await engine.run(graph, hash, new Map(), { fromScratch: true })
  const values: Record<string, TensorData> = {}
  for (const node of graph.runs.flatMap(run => run.nodes))
    if (node.kind === 'save') {
      values[node.name] = await engine.look(`${hash}/${node.name}`)
      engine.dispose([`${hash}/${node.name}`])
    }
  return { values, report }
}
