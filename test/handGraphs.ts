import { type Engine, type EngineReport } from '../src/engine/engine.ts'
import { rowsMeet } from '../src/graph/liveness.ts'
import { type TensorData } from '../src/graph/tensorData.ts'
import { isReplacement, touchedSite } from '../src/graph/touch.ts'
import { type Graph, type Node, type Rows, type Run } from '../src/graph/versions/v1.ts'

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

export const graphOf = (...runs: Run[]): Graph => ({ version: 1, runs, tensors: {} })

let runs = 0

/** Runs a graph and looks at everything it saves; the results are freed. */
export async function runAndLook(
  engine: Engine,
  graph: Graph,
): Promise<{ values: Record<string, TensorData>; report: EngineReport }> {
  const hash = `hand${runs++}`
  const report = await engine.run(graph, hash, new Map())
  const values: Record<string, TensorData> = {}
  for (const node of graph.runs.flatMap(run => run.nodes))
    if (node.kind === 'save') {
      values[node.name] = await engine.look(`${hash}/${node.name}`)
      engine.dispose([`${hash}/${node.name}`])
    }
  return { values, report }
}
