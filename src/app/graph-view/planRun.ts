import { inputsOf } from '../../graph/edges.ts'
import { isTouch, outputOf, type Touch } from '../../graph/touch.ts'
import { type Span } from '../../graph/errors.ts'
import { type SiteMap } from '../../graph/siteMap.ts'
import { type Node, type Run, type SweepNode } from '../../graph/versions/v1.ts'
import { siteNode, type SiteNode } from './chips.ts'
import { planLanes, shared, type LanePlan } from './lanes.ts'
import { planStrip, type Strip, type StripOptions } from './strip.ts'

/** Numbers stand in the boxes that use them, by their node's id. */
export type Scalars = ReadonlyMap<string, number | boolean | string>

/** A run before anything has its place: its strips, and which nodes stand below each. */
export interface RunPlan {
  /** Of the run among all that is drawn. */
  key: string
  run: Run
  lanes: LanePlan
  /** null for a run that only computes. */
  strip: Strip | null
  /** Nodes by the strip that they stand at, or `shared`. */
  nodes: ReadonlyMap<string, readonly Node[]>
  heads: ReadonlyMap<string, SweepNode>
  byId: ReadonlyMap<string, Node>
  /** Users of each node that write its value into the model. */
  writers: ReadonlyMap<string, readonly Touch[]>
  siteMap: SiteMap | undefined
  /** A place inside the call that makes the graph; null where nothing tells it. */
  at: Span | null
}

export function planRun(
  run: Run,
  siteMap: SiteMap | undefined,
  scalars: Scalars,
  { runKey: key, depth, opened }: StripOptions,
): RunPlan {
  const lanes = planLanes(run, key, opened)
  const nodes = new Map<string, Node[]>()
  const touched = new Map<string, SiteNode[]>(lanes.lanes.map(lane => [lane.key, []]))
  const writers = new Map<string, Touch[]>()
  let at: Span | null = null
  for (const node of run.nodes) {
    const owner = lanes.owners.get(node.id) ?? shared
    const own = nodes.get(owner)
    if (own === undefined) nodes.set(owner, [node])
    else own.push(node)
    if (!isTouch(node)) continue
    at ??= node.span ?? null
    touched.get(owner)?.push(...siteNodes(node, scalars))
    if (node.kind === 'read') continue
    const known = writers.get(node.value)
    if (known === undefined) writers.set(node.value, [node])
    else known.push(node)
  }
  const strip = run.mode === 'compute' ? null : planStrip(siteMap, touched, { runKey: key, depth, opened })
  const heads = new Map(run.nodes.flatMap(node => (node.kind === 'sweep' ? [[node.id, node]] : [])))
  const byId = new Map(run.nodes.map(node => [node.id, node]))
  return { key, run, lanes, strip, nodes, heads, byId, writers, siteMap, at }
}

/** A node of the body of a sweep stands at every site that it has in some cell. */
function siteNodes(node: Touch, scalars: Scalars): SiteNode[] {
  const value = node.kind === 'read' ? undefined : scalars.get(node.value)
  const first = siteNode(node, value === undefined ? '' : `= ${value}`)
  const { site = [], module = [] } = node.cells ?? {}
  const paths = [...site, ...module.map(path => (typeof path === 'string' ? outputOf(path) : path))].filter(
    path => typeof path === 'string',
  )
  const others = [...new Set(paths)].filter(path => path !== first.site)
  return [first, ...others.map((path, index) => ({ ...first, id: `${node.id}#${index}`, site: path }))]
}

/** What a value is made of, besides the head of its sweep. */
export const valuesOf = (node: Node): string[] => inputsOf(node).filter(id => id !== node.sweep)
