import { inputsOf } from '../../graph/edges.ts'
import { type Node, type OperationNode, type Rows, type Run } from '../../graph/versions/v1.ts'
import { cardRefs } from './cardRefs.ts'
import { describeNode } from './describe.ts'
import { modelKey, type Drawing, type DrawingPart } from './drawing.ts'
import { planLanes, shared, type LanePlan } from './lanes.ts'
import { SceneBuilder } from './SceneBuilder.ts'
import { type OperationBoxKind, type Scene } from './scene.ts'
import { placeStrip, planStrip, type SiteNode } from './strip.ts'

export interface LayoutOptions {
  /** Groups of alike strips that are shown one by one. */
  opened: ReadonlySet<string>
  /** Most boxes drawn. */
  cap: number
}

export const defaultLayout: LayoutOptions = { opened: new Set(), cap: 500 }

/** One run while it is placed. */
interface RunPlace {
  scene: SceneBuilder
  /** Box of each result so far, by `<hash>/<name>`. */
  results: Map<string, string>
  part: DrawingPart
  hash: string
  key: string
  run: Run
  plan: LanePlan
  /** Box of each node of this run. */
  boxOf: Map<string, string>
  /** Boxes of operations by what they compute: what several looks compute again is drawn once. */
  computed: Map<string, string>
  /** Numbers are written into the boxes that use them. */
  scalars: ReadonlyMap<string, number | boolean | string>
}

/**
 * Places everything a program recorded: strips of prompts from top to bottom, model order from left to right,
 * operations below what they come from. Time and size grow linearly with the graph; equal drawings give equal scenes.
 */
export function layOut(drawing: Drawing, options: LayoutOptions = defaultLayout): Scene {
  const scene = new SceneBuilder(options.cap)
  const results = new Map<string, string>()
  const computed = new Map<string, string>()
  drawing.parts.forEach((part, index) => {
    part.graph?.runs.forEach((run, runIndex) => {
      const key = `${index}.${runIndex}`
      const plan = planLanes(run, key, options.opened)
      const scalars = new Map(
        run.nodes.flatMap(node => (node.kind === 'scalar' ? [[node.id, node.value]] : [])),
      )
      const boxOf = new Map<string, string>()
      placeRun(
        { scene, results, part, hash: part.hash ?? '', key, run, plan, boxOf, scalars, computed },
        drawing,
      )
    })
    if (part.kind === 'show') placeShow(scene, results, part, `${index}.show`)
  })
  return scene.finish()
}

function placeRun(place: RunPlace, drawing: Drawing): void {
  const { scene, run, plan, key, boxOf } = place
  if (run.mode === 'compute') {
    for (const node of run.nodes) placeNode(place, node)
  } else {
    const byRow = siteNodesByRow(run, plan)
    const siteMap = run.model === null ? undefined : drawing.siteMaps[modelKey(run.model)]
    const strip = planStrip(siteMap, byRow)
    const below = operationsByOwner(run, plan)
    for (const lane of plan.lanes) {
      scene.startBand()
      const nodes = byRow.get(lane.row) ?? []
      placeStrip(scene, strip, { key, model: run.model?.id ?? 'model', lane, nodes }, boxOf)
      for (const node of below.get(lane.row) ?? []) placeNode(place, node)
    }
    if (plan.lanes.length > 1) scene.startBand()
    for (const node of below.get(shared) ?? []) placeNode(place, node)
  }
  for (const node of run.nodes) wireNode(place, node)
}

function siteNodesByRow(run: Run, plan: LanePlan): Map<Rows, SiteNode[]> {
  const byRow = new Map<Rows, SiteNode[]>(plan.lanes.map(lane => [lane.row, []]))
  for (const node of run.nodes) {
    const owner = plan.owners.get(node.id)
    if ((node.kind === 'read' || node.kind === 'write') && owner !== undefined && owner !== shared)
      byRow.get(owner)?.push(node)
  }
  return byRow
}

function operationsByOwner(run: Run, plan: LanePlan): Map<Rows | typeof shared, Node[]> {
  const byOwner = new Map<Rows | typeof shared, Node[]>()
  for (const node of run.nodes) {
    const owner = plan.owners.get(node.id) ?? shared
    const own = byOwner.get(owner)
    if (own === undefined) byOwner.set(owner, [node])
    else own.push(node)
  }
  return byOwner
}

function placeNode(
  { scene, results, part, hash, key, boxOf, scalars, computed }: RunPlace,
  node: Node,
): void {
  const kind = boxKind(node)
  if (kind === null) return
  const known = node.kind === 'result' ? results.get(node.ref) : undefined
  if (known !== undefined) {
    boxOf.set(node.id, known)
    return
  }
  const inputs = inputsOf(node).flatMap(id => boxOf.get(id) ?? [])
  if (node.kind === 'save' && part.kind === 'show') {
    // What a card saves for itself is drawn as the card.
    if (inputs[0] !== undefined) results.set(`${hash}/${node.name}`, inputs[0])
    return
  }
  const same = node.kind === 'op' ? computation(node, boxOf, scalars) : null
  const drawn = same === null ? undefined : computed.get(same)
  if (drawn !== undefined) {
    boxOf.set(node.id, drawn)
    return
  }
  const id = `${key}.${node.id}`
  const words = describeNode(
    node,
    inputsOf(node).flatMap(input => scalars.get(input) ?? []),
  )
  if (!scene.placeBelow(inputs, { id, kind, span: node.span, ...words })) return
  boxOf.set(node.id, id)
  if (same !== null) computed.set(same, id)
  if (node.kind === 'save') results.set(`${hash}/${node.name}`, id)
}

/** What an operation computes, in boxes; null where an input is not drawn. */
function computation(
  { op, inputs, attrs }: OperationNode,
  boxOf: ReadonlyMap<string, string>,
  scalars: RunPlace['scalars'],
): string | null {
  const from = inputs.map(input => boxOf.get(input) ?? scalars.get(input) ?? null)
  return from.includes(null) ? null : JSON.stringify([op, from, attrs])
}

/** The box of a node below the strips; null for what stands on a strip or inside another box. */
function boxKind(node: Node): OperationBoxKind | null {
  switch (node.kind) {
    case 'read':
    case 'write':
    case 'scalar':
      return null
    case 'skip':
    case 'sweep':
    case 'swept':
    case 'generate':
    case 'grad':
      return 'reserved'
    case 'op':
    case 'call':
    case 'weight':
    case 'prompt':
    case 'constant':
    case 'result':
    case 'save':
      return node.kind
  }
}

function wireNode({ scene, boxOf }: RunPlace, node: Node): void {
  const to = boxOf.get(node.id)
  if (to === undefined || node.kind === 'result') return
  const values = node.kind === 'write' ? [node.value] : node.kind === 'read' ? [] : inputsOf(node)
  for (const value of values) {
    const from = boxOf.get(value)
    if (from !== undefined) scene.wire(from, to, node.kind === 'write')
  }
}

function placeShow(
  scene: SceneBuilder,
  results: ReadonlyMap<string, string>,
  part: DrawingPart & { kind: 'show' },
  id: string,
): void {
  const { card } = part
  if (card.kind === 'log') return
  const inputs = [...new Set(cardRefs(card).flatMap(ref => results.get(ref) ?? []))]
  const title = `show.${card.kind}`
  if (!scene.placeBelow(inputs, { id, kind: 'show', span: card.span, title, detail: card.title ?? '' }))
    return
  for (const input of inputs) scene.wire(input, id, false)
}
