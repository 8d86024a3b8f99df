import { inputsOf } from './edges.ts'
import { rowsMeet } from './liveness.ts'
import { isReplacement, isTouch, touchedSite, type Replacement, type Touch } from './touch.ts'
import { type ReadNode, type Rows, type Run } from './versions/v1.ts'

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
  const { steps, dependencies } = dependenciesOf(run, orderOf)
  const path = findLoop(dependencies)
  if (path === undefined) return undefined
  return lastWriteOf(path, steps, run)
}

type Step = Touch | undefined

/**
 * Everything a vertex needs before it. Vertices are the nodes, then one moment for each row group and order: a moment
 * needs the moment before it and the writes there, so that the edges stay linear in the number of nodes.
 */
function dependenciesOf(
  run: Run,
  orderOf: (site: string) => number | undefined,
): { steps: Step[]; dependencies: number[][] } {
  const index = new Map(run.nodes.map((node, i) => [node.id, i]))
  const steps: Step[] = run.nodes.map(node => (isTouch(node) ? node : undefined))
  const dependencies = run.nodes.map(node =>
    inputsOf(node).flatMap(id => {
      const target = index.get(id)
      return target === undefined ? [] : [target]
    }),
  )
  const places = placesOf(steps, orderOf)
  const groups: Rows[] = run.prompts.length === 0 ? ['all'] : run.prompts.map((_, group) => group)
  for (const group of groups) {
    let moment: number | undefined
    for (const place of places) {
      const here = place.filter(vertex => rowsMeet(steps[vertex]?.rows ?? 'all', group))
      if (moment !== undefined)
        for (const vertex of here) if (steps[vertex]?.kind === 'read') dependencies[vertex]?.push(moment)
      const writes = here.filter(vertex => isReplacement(steps[vertex]))
      if (writes.length === 0) continue
      dependencies.push(moment === undefined ? writes : [moment, ...writes])
      moment = dependencies.length - 1
    }
  }
  return { steps, dependencies }
}

/** Reads and writes by the passes they belong to, and then by the order of their sites, smallest first. */
function placesOf(steps: readonly Step[], orderOf: (site: string) => number | undefined): number[][] {
  const places = new Map<string, { pass: number; order: number; vertices: number[] }>()
  steps.forEach((step, vertex) => {
    const order = step === undefined ? undefined : orderOf(touchedSite(step))
    if (step === undefined || order === undefined) return
    const pass = step.step ?? 0
    const key = `${pass} ${order}`
    const place = places.get(key) ?? { pass, order, vertices: [] }
    place.vertices.push(vertex)
    places.set(key, place)
  })
  return [...places.values()]
    .sort((a, b) => a.pass - b.pass || a.order - b.order)
    .map(({ vertices }) => vertices)
}

/** A loop as a list of vertices, each needing the next and the last needing the first. */
function findLoop(dependencies: readonly number[][]): number[] | undefined {
  const done = new Set<number>()
  for (let start = 0; start < dependencies.length; start++) {
    const path: { vertex: number; next: number }[] = []
    const onPath = new Set<number>()
    const enter = (vertex: number) => {
      path.push({ vertex, next: 0 })
      onPath.add(vertex)
    }
    if (!done.has(start)) enter(start)
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const next = dependencies[top.vertex]?.[top.next++]
      if (next === undefined) {
        path.pop()
        onPath.delete(top.vertex)
        done.add(top.vertex)
      } else if (onPath.has(next)) {
        const vertices = path.map(({ vertex }) => vertex)
        return vertices.slice(vertices.indexOf(next))
      } else if (!done.has(next)) enter(next)
    }
  }
  return undefined
}

function lastWriteOf(loop: readonly number[], steps: readonly Step[], run: Run): Cycle | undefined {
  const last = Math.max(...loop.filter(vertex => isReplacement(steps[vertex])))
  const write = run.nodes[last]
  const turned = [...loop.slice(loop.indexOf(last) + 1), ...loop.slice(0, loop.indexOf(last))]
  const reader = turned.findLast(vertex => steps[vertex]?.kind === 'read')
  const read = reader === undefined ? undefined : run.nodes[reader]
  return isReplacement(write) && read?.kind === 'read' ? { write, read } : undefined
}
