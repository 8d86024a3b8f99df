import { inputsOf, mapEdges } from './edges.ts'
import { rowsMeet } from './liveness.ts'
import { axisSizes, cellCount, nodeInCell } from './sweepCells.ts'
import { isReplacement, isTouch, touchedSite, type Replacement } from './touch.ts'
import { type Graph, type Node, type Rows, type Run, type SweepNode, type SweptNode } from './versions/v1.ts'

/** A cell of a sweep as a row group of its own. */
export interface Cell {
  /** Index into the prompts of the run of cells. */
  group: number
  /** The row group of the enclosing run that it is a copy of. */
  of: number
  /** Ids of its own writes and skips; its other ones are copies of those around the sweep. */
  own: ReadonlySet<string>
}

/** A run whose row groups are the cells of another run's sweeps. */
export interface CellRun {
  /** Index of the run, and of the one around the sweeps. */
  run: number
  of: number
  cells: readonly Cell[]
}

/**
 * A graph without sweeps that means the same. Each cell is a row group of an additional run: a copy of the rows around
 * the sweep with the writes there (before and behind the sweep in code), computed anew from what the copy reads, and
 * then its own. Reads outside the body are those of the enclosing rows. A `swept` node is a stack of its cells. Nodes
 * of the two runs point to each other, so that neither stands before the other.
 */
export function expandSweeps(graph: Graph): { graph: Graph; cellRuns: CellRun[] } {
  const runs = [...graph.runs]
  const cellRuns: CellRun[] = []
  graph.runs.forEach((run, index) => {
    const heads = run.nodes.filter(node => node.kind === 'sweep')
    if (heads.length === 0) return
    const expansion = new Expansion(run)
    for (const head of heads) expansion.add(head)
    runs[index] = { ...run, nodes: expansion.around }
    cellRuns.push({ run: runs.length, of: index, cells: expansion.cells })
    runs.push({ ...run, prompts: expansion.prompts, nodes: expansion.nodes })
  })
  return { graph: { ...graph, runs }, cellRuns }
}

class Expansion {
  private readonly run: Run
  private readonly byId: ReadonlyMap<string, Node>
  readonly prompts: Run['prompts'] = []
  readonly cells: Cell[] = []
  readonly nodes: Node[] = []
  /** Nodes of the enclosing run. */
  readonly around: Node[]

  constructor(run: Run) {
    this.run = run
    this.byId = new Map(run.nodes.map(node => [node.id, node]))
    const heads = new Map(run.nodes.flatMap(node => (node.kind === 'sweep' ? [[node.id, node]] : [])))
    this.around = run.nodes.flatMap(node => {
      if (node.kind === 'sweep' || node.sweep !== undefined) return []
      const head = node.kind === 'swept' ? heads.get(node.of) : undefined
      return node.kind === 'swept' && head ? this.stacked(node, head) : [node]
    })
  }

  add(head: SweepNode): void {
    const of = head.rows === 'all' ? 0 : head.rows
    const body = this.run.nodes.filter(({ sweep }) => sweep === head.id)
    const varying = this.varyingIds(body)
    const around = this.aroundOf(of)
    // What is the same in every cell is there once.
    for (const node of body) if (!varying.has(node.id)) this.nodes.push(nodeInCell(node, 0, id => id))
    for (let cell = 0; cell < cellCount(head); cell++) {
      const group = this.prompts.length
      this.prompts.push({ text: null, ids: this.run.prompts[of]?.ids ?? [] })
      const copied = new Set(around.map(({ id }) => id))
      const idOf = (id: string) => (varying.has(id) || copied.has(id) ? inCell(head, cell, id) : id)
      for (const node of around)
        this.nodes.push(withRows({ ...mapEdges(node, idOf), id: idOf(node.id) }, group))
      const own = new Set<string>()
      for (const node of body) {
        if (!varying.has(node.id)) continue
        const placed = withRows(
          this.behindWritesAround(
            nodeInCell(node, cell, id => id),
            around,
            body,
          ),
          group,
        )
        const copy: Node = { ...mapEdges(placed, idOf), id: idOf(node.id) }
        if (isReplacement(copy)) own.add(copy.id)
        this.nodes.push(copy)
      }
      this.cells.push({ group, of, own })
    }
  }

  /** Nodes of a body that differ from cell to cell, or speak of its rows. */
  private varyingIds(body: readonly Node[]): Set<string> {
    const varying = new Set<string>()
    for (const node of body) {
      const differs = node.cells !== undefined || node.cellEdges !== undefined || 'rows' in node
      const inputs = inputsOf(node).filter(id => id !== node.sweep)
      if (differs || inputs.some(id => varying.has(id))) varying.add(node.id)
    }
    return varying
  }

  /** The writes that the cells of a row group have as well, with what their values are computed from in those rows. */
  private aroundOf(group: number): Node[] {
    const kept = new Set<string>()
    for (const node of this.run.nodes) {
      if (node.sweep !== undefined || !isReplacement(node) || !rowsMeet(node.rows, group)) continue
      kept.add(node.id)
      this.dependsOnRows(node.value, node.rows, kept, new Map())
    }
    return this.run.nodes.filter(({ id }) => kept.has(id))
  }

  /** Whether a value comes from reads in some rows; the nodes in between are added to `kept`. */
  private dependsOnRows(id: string, rows: Rows, kept: Set<string>, known: Map<string, boolean>): boolean {
    const before = known.get(id)
    if (before !== undefined) return before
    const node = this.byId.get(id)
    if (!node || node.sweep !== undefined || node.kind === 'swept') return false
    const isRead = node.kind === 'read'
    const inputs = isRead ? [] : inputsOf(node).map(input => this.dependsOnRows(input, rows, kept, known))
    const depends = isRead ? node.rows === rows : inputs.includes(true)
    if (depends) kept.add(id)
    known.set(id, depends)
    return depends
  }

  /** A node of a body whose place was written around the sweep comes behind all those writes. */
  private behindWritesAround(node: Node, around: readonly Node[], body: readonly Node[]): Node {
    if (!isTouch(node)) return node
    if (node.previous !== null && body.some(({ id }) => id === node.previous)) return node
    const last = around.findLast(
      (other): other is Replacement => isReplacement(other) && touchedSite(other) === touchedSite(node),
    )
    return { ...node, previous: last?.id ?? null }
  }

  /** A value over all cells: stacked along the last axis, then along those before it. */
  private stacked(node: SweptNode, head: SweepNode): Node[] {
    const value = this.byId.get(node.value)
    const isVarying = value !== undefined && this.varyingIds(this.bodyOf(head)).has(value.id)
    let ids = Array.from({ length: cellCount(head) }, (_, cell) =>
      isVarying ? inCell(head, cell, node.value) : node.value,
    )
    const nodes: Node[] = []
    const sizes = axisSizes(head)
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      const size = sizes[axis] ?? 1
      const next: string[] = []
      for (let start = 0; start < ids.length; start += size) {
        const id = axis === 0 ? node.id : `${node.id}@${axis}.${start}`
        nodes.push({
          kind: 'op',
          id,
          op: 'stack',
          inputs: ids.slice(start, start + size),
          attrs: { dim: 0 },
          span: node.span,
        })
        next.push(id)
      }
      ids = next
    }
    return nodes
  }

  private bodyOf(head: SweepNode): Node[] {
    return this.run.nodes.filter(({ sweep }) => sweep === head.id)
  }
}

const inCell = (head: SweepNode, cell: number, id: string): string => `${id}@${head.id}.${cell}`

/** The id in a graph of the node that a node of its expansion was made from. */
export const idBeforeExpansion = (id: string): string => /^(.*)@[^@]*$/.exec(id)?.[1] ?? id

const withRows = (node: Node, rows: number): Node => ('rows' in node ? { ...node, rows } : node)
