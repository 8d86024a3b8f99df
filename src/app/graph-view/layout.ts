import { inputsOf } from '../../graph/edges.ts'
import { isReplacement, isTouch, outputOf, type Touch } from '../../graph/touch.ts'
import { type Node, type OperationNode, type ResultNode, type Run } from '../../graph/versions/v1.ts'
import { cardRefs } from './cardRefs.ts'
import { describeNode } from './describe.ts'
import { modelKey, type Drawing, type DrawingPart } from './drawing.ts'
import { foldedName } from './foldSteps.ts'
import { planLanes, shared, type Lane, type LanePlan } from './lanes.ts'
import { SceneBuilder } from './SceneBuilder.ts'
import { type OperationBoxKind, type Scene } from './scene.ts'
import { placeStrip, planStrip, siteNode, type SiteNode } from './strip.ts'
import { varyingWord, withAxisNames } from './sweepWords.ts'

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
  /** Boxes of the nodes of its graph: of a node that the cells of a sweep have at several sites there are several. */
  boxes: Boxes
  /** Boxes of operations by what they compute: what several looks compute again is drawn once. */
  computed: Map<string, string>
  /** Numbers are written into the boxes that use them. */
  scalars: ReadonlyMap<string, number | boolean | string>
  /** Of saved values in folded strips: the names of all that they stand for. */
  names: Map<string, string>
}

interface Boxes {
  own: Map<string, string>
  /** More boxes of a node. */
  more: Map<string, readonly string[]>
  /** What is drawn in the place of a node of a folded strip. */
  standIns: Map<string, string>
}

const boxesOf = ({ own, more, standIns }: Boxes, id: string): string[] => {
  const first = own.get(id) ?? standIns.get(id)
  return first === undefined ? [] : [first, ...(more.get(id) ?? [])]
}

/**
 * Places everything a program recorded: strips of passes from top to bottom, model order from left to right,
 * operations below what they come from. Time and size grow linearly with the graph; equal drawings give equal scenes.
 */
export function layOut(drawing: Drawing, options: LayoutOptions = defaultLayout): Scene {
  const scene = new SceneBuilder(options.cap)
  const results = new Map<string, string>()
  const computed = new Map<string, string>()
  drawing.parts.forEach((part, index) => {
    // The runs of a session use values of each other.
    const boxes: Boxes = { own: new Map(), more: new Map(), standIns: new Map() }
    const scalars = scalarsOf(part.graph?.runs.flatMap(run => run.nodes) ?? [])
    part.graph?.runs.forEach((run, runIndex) => {
      const key = `${index}.${runIndex}`
      const plan = planLanes(run, key, options.opened)
      const names = new Map<string, string>()
      const hash = part.hash ?? ''
      placeRun({ scene, results, part, hash, key, run, plan, boxes, scalars, computed, names }, drawing)
    })
    if (part.kind === 'show') placeShow(scene, results, part, `${index}.show`)
  })
  return scene.finish()
}

/** Numbers by their nodes; one that differs from cell to cell of a sweep has the name of its axis. */
function scalarsOf(nodes: readonly Node[]): Map<string, number | boolean | string> {
  const heads = new Map(nodes.flatMap(node => (node.kind === 'sweep' ? [[node.id, node]] : [])))
  return new Map(
    nodes.flatMap(node => {
      if (node.kind !== 'scalar') return []
      const head = heads.get(node.sweep ?? '')
      const values = node.cells?.['value']
      return [[node.id, head === undefined || values === undefined ? node.value : varyingWord(head, values)]]
    }),
  )
}

function placeRun(place: RunPlace, drawing: Drawing): void {
  const { scene, run, plan, key, boxes } = place
  if (run.mode === 'compute') {
    for (const node of run.nodes) placeNode(place, node)
  } else {
    const touched = sitesByLane(run, plan)
    const siteMap = run.model === null ? undefined : drawing.siteMaps[modelKey(run.model)]
    const strip = planStrip(siteMap, touched)
    const below = operationsByOwner(run, plan)
    for (const lane of plan.lanes) {
      scene.startBand()
      nameSaves(place, lane)
      const nodes = touched.get(lane.key) ?? []
      placeStrip(scene, strip, { key, model: run.model?.id ?? 'model', lane, nodes }, boxes.own)
      for (const { id, node } of nodes)
        if (id !== node.id) boxes.more.set(node.id, [...(boxes.more.get(node.id) ?? []), `${key}.${id}`])
      for (const node of below.get(lane.key) ?? []) placeNode(place, node)
      for (const folded of lane.folded) standIn(place, lane.key, folded)
    }
    if (plan.lanes.length > 1) scene.startBand()
    for (const node of below.get(shared) ?? []) placeNode(place, node)
  }
  for (const node of run.nodes) wireNode(place, node)
}

/** Saves of strips that are drawn as one have the names of all of them. */
function nameSaves({ names, plan }: RunPlace, lane: Lane): void {
  const last = plan.nodes.get(lane.folded.at(-1) ?? '') ?? []
  for (const [index, node] of (plan.nodes.get(lane.key) ?? []).entries()) {
    const other = last[index]
    if (node.kind === 'save' && other?.kind === 'save') names.set(node.id, foldedName(node.name, other.name))
    else if (node.label !== undefined && other?.label !== undefined)
      names.set(node.id, foldedName(node.label, other.label))
  }
}

/** What is made from a folded strip comes from the one that is drawn in its place. */
function standIn({ boxes, results, hash, plan }: RunPlace, drawn: string, folded: string): void {
  for (const [index, node] of (plan.nodes.get(folded) ?? []).entries()) {
    const other = plan.nodes.get(drawn)?.[index]
    const box = other?.kind === node.kind ? boxes.own.get(other.id) : undefined
    if (box === undefined) continue
    boxes.standIns.set(node.id, box)
    if (node.kind === 'save') results.set(`${hash}/${node.name}`, box)
  }
}

function sitesByLane(run: Run, plan: LanePlan): Map<string, SiteNode[]> {
  const byLane = new Map<string, SiteNode[]>(plan.lanes.map(lane => [lane.key, []]))
  for (const node of run.nodes) {
    const owner = plan.owners.get(node.id)
    if (isTouch(node) && owner !== undefined) byLane.get(owner)?.push(...siteNodes(node))
  }
  return byLane
}

/** A node of the body of a sweep stands at every site that it has in some cell. */
function siteNodes(node: Touch): SiteNode[] {
  const first = siteNode(node)
  const { site = [], module = [] } = node.cells ?? {}
  const paths = [...site, ...module.map(path => (typeof path === 'string' ? outputOf(path) : path))].filter(
    path => typeof path === 'string',
  )
  const others = [...new Set(paths)].filter(path => path !== first.site)
  return [first, ...others.map((path, index) => ({ id: `${node.id}#${index}`, node, site: path }))]
}

function operationsByOwner(run: Run, plan: LanePlan): Map<string, Node[]> {
  const byOwner = new Map<string, Node[]>()
  for (const node of run.nodes) {
    const owner = plan.owners.get(node.id) ?? shared
    const own = byOwner.get(owner)
    if (own === undefined) byOwner.set(owner, [node])
    else own.push(node)
  }
  return byOwner
}

function placeNode(place: RunPlace, node: Node): void {
  const { scene, results, part, hash, key, run, boxes, scalars, computed, names } = place
  const kind = boxKind(node)
  if (kind === null) return
  const [known, ...others] = node.kind === 'result' ? knownResults(node, results) : []
  if (known !== undefined) {
    boxes.own.set(node.id, known)
    if (others.length > 0) boxes.more.set(node.id, others)
    return
  }
  const inputs = inputsOf(node).flatMap(id => boxesOf(boxes, id))
  if (node.kind === 'save' && part.kind === 'show') {
    // What a card saves for itself is drawn as the card.
    if (inputs[0] !== undefined) results.set(`${hash}/${node.name}`, inputs[0])
    return
  }
  const same = node.kind === 'op' ? computation(node, boxes, scalars) : null
  const drawn = same === null ? undefined : computed.get(same)
  if (drawn !== undefined) {
    boxes.own.set(node.id, drawn)
    return
  }
  const id = `${key}.${node.id}`
  const head = node.sweep === undefined ? undefined : run.nodes.find(other => other.id === node.sweep)
  const name = names.get(node.id)
  const named =
    name === undefined ? node : { ...node, ...(node.kind === 'save' ? { name } : { label: name }) }
  const words = describeNode(
    head?.kind === 'sweep' ? withAxisNames(named, head) : named,
    inputsOf(node).flatMap(input => scalars.get(input) ?? []),
  )
  if (!scene.placeBelow(inputs, { id, kind, span: node.span, ...words })) return
  boxes.own.set(node.id, id)
  if (same !== null) computed.set(same, id)
  if (node.kind === 'save') results.set(`${hash}/${node.name}`, id)
}

/** The boxes of a result; in the body of a sweep there may be another for each cell. */
function knownResults(node: ResultNode, results: ReadonlyMap<string, string>): string[] {
  const refs = [node.ref, ...(node.cells?.['ref'] ?? []).filter(ref => typeof ref === 'string')]
  return [...new Set(refs.flatMap(ref => results.get(ref) ?? []))]
}

/** What an operation computes, in boxes; null where an input is not drawn. */
function computation(
  { op, inputs, attrs, cells, sweep }: OperationNode,
  boxes: Boxes,
  scalars: RunPlace['scalars'],
): string | null {
  const from = inputs.map(input => boxesOf(boxes, input)[0] ?? scalars.get(input) ?? null)
  return from.includes(null) ? null : JSON.stringify([op, from, attrs, cells ?? null, sweep ?? null])
}

/** The box of a node below the strips; null for what stands on a strip or inside another box. */
function boxKind(node: Node): OperationBoxKind | null {
  switch (node.kind) {
    case 'read':
    case 'write':
    case 'skip':
    case 'sweep':
    case 'scalar':
      return null
    case 'swept':
      return 'op'
    case 'grad':
      return 'reserved'
    case 'generate':
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

function wireNode({ scene, boxes }: RunPlace, node: Node): void {
  // What stands in for a folded strip has the wires of its own.
  const own = boxes.own.get(node.id)
  if (own === undefined || node.kind === 'result') return
  const writes = isReplacement(node)
  const { value = [] } = node.cellEdges ?? {}
  const values = writes
    ? [...new Set([node.value, ...value.filter(id => id !== null)])]
    : node.kind === 'read'
      ? []
      : inputsOf(node).filter(id => id !== node.sweep)
  for (const from of values.flatMap(id => boxesOf(boxes, id)))
    for (const to of writes ? boxesOf(boxes, node.id) : [own]) scene.wire(from, to, writes)
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
