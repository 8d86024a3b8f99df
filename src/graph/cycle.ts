import { inputsOf } from './edges.ts'
import { rowsMeet } from './liveness.ts'
import { cellCount, nodeInCell } from './sweepCells.ts'
import { topological } from './topological.ts'
import { isReplacement, isTouch, touchedSite, type Replacement } from './touch.ts'
import { type Node, type ReadNode, type Rows, type Run } from './versions/v1.ts'

/** A write (or skip) whose value comes, perhaps through other prompts, from a read that the write itself changes. */
export interface Cycle {
  write: Replacement
  read: ReadNode
}

/**
 * Finds a value that flows from a later place of the model into an earlier one of the same prompt (LANGUAGE 9), or from
 * a later step of a generation into an earlier one (LANGUAGE 25): a pass comes after all places of the passes before it.
 * A read sees every write at a site of smaller order in its rows, and at its own site the writes before it in code
 * order (`previous`); sites of equal order do not depend on each other.
 * @param orderOf place of a site in model order; reads and writes at sites it does not know are left out
 * @returns the write last in code order among those of the cycle, and the read that sees it
 */
export function findCycle(run: Run, orderOf: (site: string) => number | undefined): Cycle | undefined {
  const steps = stepsOf(run)
  const path = findLoop(dependenciesOf(run, steps, orderOf))
  return path === undefined ? undefined : lastWriteOf(path, steps)
}

/** A node where it acts: once, or once in each cell of the sweep to whose body it belongs. */
interface Step {
  node: Node
  /** What it needs, by the keys of steps. */
  needs: string[]
  key: string
  /** The cell of a sweep; null outside of sweeps. */
  cell: string | null
}

function stepsOf(run: Run): Step[] {
  const heads = new Map(run.nodes.flatMap(node => (node.kind === 'sweep' ? [[node.id, node]] : [])))
  const bodies = new Set(run.nodes.flatMap(({ id, sweep }) => (sweep === undefined ? [] : [id])))
  return run.nodes.flatMap((node): Step[] => {
    const head = heads.get(node.sweep ?? (node.kind === 'swept' ? node.of : ''))
    const cells = head === undefined ? [] : Array.from({ length: cellCount(head) }, (_, cell) => cell)
    const keyIn = (cell: number) => (id: string) => (bodies.has(id) ? `${id}@${cell}` : id)
    if (node.kind === 'swept') {
      const needs = cells.map(cell => keyIn(cell)(node.value))
      return [{ node, needs, key: node.id, cell: null }]
    }
    if (node.sweep === undefined) return [{ node, needs: inputsOf(node), key: node.id, cell: null }]
    return cells.map(cell => {
      const own = nodeInCell(node, cell, id => id)
      const key = keyIn(cell)
      return { node: own, needs: inputsOf(own).map(key), key: key(node.id), cell: `${node.sweep}@${cell}` }
    })
  })
}

/**
 * Everything a vertex needs before it. Vertices are the steps, then one moment for each row group (or cell) and place: a
 * moment needs the moment before it and the writes there, so that the edges stay linear in the number of nodes.
 */
function dependenciesOf(
  run: Run,
  steps: readonly Step[],
  orderOf: (site: string) => number | undefined,
): number[][] {
  const index = new Map(steps.map(({ key }, i) => [key, i]))
  const dependencies = steps.map(({ needs }) =>
    needs.flatMap(key => {
      const target = index.get(key)
      return target === undefined ? [] : [target]
    }),
  )
  for (const pass of passesIn(run, steps)) {
    let moment: number | undefined
    for (const here of placesOf(pass, steps, orderOf)) {
      // The values of a cell are read in it alone; it has the writes around it.
      const reads = here.filter(
        vertex => steps[vertex]?.node.kind === 'read' && steps[vertex].cell === pass.cell,
      )
      if (moment !== undefined) for (const vertex of reads) dependencies[vertex]?.push(moment)
      const writes = here.filter(vertex => isReplacement(steps[vertex]?.node))
      if (writes.length === 0) continue
      dependencies.push(moment === undefined ? writes : [moment, ...writes])
      moment = dependencies.length - 1
    }
  }
  return dependencies
}

/** What flows through the model together: the vertices of a row group, or of a cell and what stands around its sweep. */
interface Pass {
  cell: string | null
  vertices: readonly number[]
}

function passesIn(run: Run, steps: readonly Step[]): Pass[] {
  const groups: Rows[] = run.prompts.length === 0 ? ['all'] : run.prompts.map((_, group) => group)
  const touches = [...steps.entries()].flatMap(([vertex, { node, cell }]) =>
    isTouch(node) ? [{ vertex, rows: node.rows, cell, isWrite: isReplacement(node) }] : [],
  )
  const outside = touches.filter(({ cell }) => cell === null)
  const passes: Pass[] = groups.map(group => ({
    cell: null,
    vertices: outside.filter(({ rows }) => rowsMeet(rows, group)).map(({ vertex }) => vertex),
  }))
  const cells = new Map<string, { rows: Rows; vertices: number[] }>()
  for (const { vertex, rows, cell } of touches) {
    if (cell === null) continue
    const own = cells.get(cell) ?? { rows, vertices: [] }
    own.vertices.push(vertex)
    cells.set(cell, own)
  }
  for (const [cell, { rows, vertices }] of cells) {
    const around = outside
      .filter(touch => touch.isWrite && rowsMeet(touch.rows, rows))
      .map(({ vertex }) => vertex)
    passes.push({ cell, vertices: [...around, ...vertices] })
  }
  return passes
}

/** Reads and writes by the passes they belong to, and then by the order of their sites, smallest first. */
function placesOf(
  { vertices }: Pass,
  steps: readonly Step[],
  orderOf: (site: string) => number | undefined,
): number[][] {
  const places = new Map<string, { pass: number; order: number; vertices: number[] }>()
  for (const vertex of vertices) {
    const touch = steps[vertex]?.node
    const order = isTouch(touch) ? orderOf(touchedSite(touch)) : undefined
    if (!isTouch(touch) || order === undefined) continue
    const pass = touch.step ?? 0
    const key = `${pass} ${order}`
    const place = places.get(key) ?? { pass, order, vertices: [] }
    place.vertices.push(vertex)
    places.set(key, place)
  }
  return [...places.values()]
    .sort((a, b) => a.pass - b.pass || a.order - b.order)
    .map(({ vertices }) => vertices)
}

/** A loop as a list of vertices, each needing the next and the last needing the first. */
function findLoop(dependencies: readonly number[][]): readonly number[] | undefined {
  let loop: readonly number[] | undefined
  topological(
    dependencies.keys(),
    vertex => dependencies[vertex] ?? [],
    circle => {
      loop ??= circle
    },
  )
  return loop
}

function lastWriteOf(loop: readonly number[], steps: readonly Step[]): Cycle | undefined {
  const last = Math.max(...loop.filter(vertex => isReplacement(steps[vertex]?.node)))
  const write = steps[last]?.node
  const turned = [...loop.slice(loop.indexOf(last) + 1), ...loop.slice(0, loop.indexOf(last))]
  const reader = turned.findLast(vertex => steps[vertex]?.node.kind === 'read')
  const read = reader === undefined ? undefined : steps[reader]?.node
  return isReplacement(write) && read?.kind === 'read' ? { write, read } : undefined
}
