import { isReplacement } from '../../graph/touch.ts'
import { type Node } from '../../graph/versions/v1.ts'
import { bandKey, type FoldGroup, type Folds } from './bands.ts'
import { BoxIndex } from './BoxIndex.ts'
import { foldedName } from './foldSteps.ts'
import { laneToggle, placeCells } from './laneToggle.ts'
import { shared, type Lane } from './lanes.ts'
import { type LayoutOptions, type PartPlan } from './layout.ts'
import { type LoopFinder } from './loops.ts'
import { NodePlacer } from './NodePlacer.ts'
import { placeStrip } from './placeStrip.ts'
import { valuesOf, type RunPlan } from './planRun.ts'
import { type NodeRef } from './scene.ts'
import { type SceneBuilder } from './SceneBuilder.ts'

/** What all parts of a drawing share while they are placed. */
export interface Shared {
  scene: SceneBuilder
  /** Box of each result so far, by `<hash>/<name>`. */
  results: Map<string, string>
  /** Boxes of operations by what they compute: what several looks compute again is drawn once. */
  computed: Map<string, string>
  folds: Folds
  loops: LoopFinder
  options: LayoutOptions
}

/** Places one part of a drawing: the runs of a graph, and a card. */
export class PartPlacer {
  readonly plan: PartPlan
  private readonly drawn: Shared
  private readonly boxes = new BoxIndex()
  private readonly nodes: NodePlacer
  private readonly hash: string
  private showBox: string | undefined

  constructor(plan: PartPlan, drawn: Shared) {
    this.plan = plan
    this.drawn = drawn
    this.hash = plan.part.hash ?? ''
    this.nodes = new NodePlacer(plan, drawn, this.boxes)
  }

  place(): void {
    // The runs of a session use values of each other.
    for (const run of this.plan.runs) {
      this.placeRun(run)
      for (const node of run.run.nodes) this.wire(node)
    }
    for (const { run, key, lanes } of this.plan.runs) {
      const stands = new Set(lanes.lanes.map(lane => lane.key))
      const laneOf = (node: Node) => {
        const owner = lanes.owners.get(node.id) ?? ''
        return stands.has(owner) ? `${key}.lane.${owner}` : undefined
      }
      this.holdAll(run.nodes, laneOf)
    }
  }

  /** Nothing of this part is drawn: the boxes of one that is alike stand for it. */
  standIn(first: PartPlacer): void {
    const others = first.plan.part.graph?.runs ?? []
    this.plan.part.graph?.runs.forEach((run, runIndex) => {
      run.nodes.forEach((node, index) => {
        const other = others[runIndex]?.nodes[index]
        if (other !== undefined) this.boxes.standFor(node.id, first.boxes.of(other.id))
        if (node.kind !== 'save' || other?.kind !== 'save') return
        const known = this.drawn.results.get(`${first.hash}/${other.name}`)
        if (known !== undefined) this.drawn.results.set(`${this.hash}/${node.name}`, known)
      })
      this.holdAll(run.nodes, () => first.showBox ?? first.firstLane())
    })
  }

  placeShow(refs: readonly string[]): void {
    const { part, index, alike, runs } = this.plan
    if (part.kind !== 'show') return
    const { scene, results, options } = this.drawn
    const { card } = part
    if (card.kind !== 'log') {
      const id = `${index}.show`
      const inputs = [...new Set(refs.flatMap(ref => results.get(ref) ?? []))]
      const isOpen = alike !== undefined && options.opened.has(alike.key)
      const count = alike === undefined || isOpen ? 1 : alike.count
      const title = `show.${card.kind}${count > 1 ? ` ×${count}` : ''}`
      const toggle = alike?.first === index ? { key: alike.key, words: `${alike.count} alike`, isOpen } : null
      const words = { title, detail: card.title ?? '', count, toggle }
      if (scene.placeBelow(inputs, { id, kind: 'show', span: card.span, ...words })) this.showBox = id
      for (const input of inputs) scene.wire(input, id, false)
    }
    // What a card saves for itself is drawn as the card.
    for (const { run } of runs)
      this.holdAll(
        run.nodes.filter(node => node.kind === 'save'),
        () => this.showBox,
      )
  }

  private firstLane(): string | undefined {
    const [run] = this.plan.runs
    const lane = run?.lanes.lanes[0]
    return run === undefined || lane === undefined ? undefined : `${run.key}.lane.${lane.key}`
  }

  /** Every node is held by one box: its own, or that of what uses it, or its strip. */
  private holdAll(nodes: readonly Node[], otherwise: (node: Node) => string | undefined): void {
    const { scene } = this.drawn
    const isShow = this.plan.part.kind === 'show'
    const homes = new Map<string, string>()
    for (const node of nodes.toReversed()) {
      const home = this.boxes.of(node.id)[0] ?? homes.get(node.id) ?? otherwise(node)
      if (home !== undefined)
        for (const input of valuesOf(node)) if (!homes.has(input)) homes.set(input, home)
      if (isShow && node.kind === 'save' && this.plan.runs.some(({ run }) => run.nodes === nodes)) continue
      const ref: NodeRef = { hash: this.hash, id: node.id }
      scene.hold(home, ref)
    }
  }

  private placeRun(plan: RunPlan): void {
    const { scene, options } = this.drawn
    const { strip, lanes, nodes, run, key, siteMap, at } = plan
    const { hash } = this
    const { opened } = options
    if (strip === null) {
      for (const lane of nodes.keys()) this.placeNodes(plan, lane)
      return
    }
    for (const lane of lanes.lanes) {
      const group = this.drawn.folds.ofBand.get(bandKey(plan, lane.key))
      if (group === undefined) {
        scene.startBand()
        this.nameSaves(plan, lane)
        const { note, toggle } = laneToggle(this.plan, lane, opened)
        const of = {
          key,
          hash,
          run: this.plan.runs.indexOf(plan),
          rows: lane.rows,
          model: run.model?.id ?? 'model',
        }
        placeStrip(scene, strip, { ...of, siteMap, lane, note, toggle, at, opened }, this.boxes.own)
        placeCells(scene, key, this.plan.runs[0]?.key ?? '', lane, opened)
      }
      this.placeNodes(plan, lane.key)
      for (const folded of lane.folded) this.standInLane(plan, lane.key, folded)
    }
    if (lanes.lanes.length > 1) scene.startBand()
    this.placeNodes(plan, shared)
  }

  private placeNodes(plan: RunPlan, lane: string): void {
    const nodes = plan.nodes.get(lane) ?? []
    const group = this.drawn.folds.ofBand.get(bandKey(plan, lane))
    if (group !== undefined) this.foldInto(group, nodes)
    else for (const node of nodes) this.nodes.place(node, plan)
  }

  /** One box for a whole strip and what stands below it. */
  private foldInto(group: FoldGroup, nodes: readonly Node[]): void {
    const { scene, results } = this.drawn
    const id = group.key
    if (!scene.has(id)) {
      scene.startBand()
      const title = `${group.bands} more ${group.bands === 1 ? 'part' : 'parts'}`
      const toggle = { key: id, words: 'open', isOpen: false }
      const words = { title, detail: `${group.nodes} nodes`, toggle, count: group.nodes }
      scene.placeBelow([], { id, kind: 'group', span: nodes.find(({ span }) => span)?.span, ...words })
    }
    for (const node of nodes) {
      this.boxes.own.set(node.id, id)
      if (node.kind === 'save') results.set(`${this.hash}/${node.name}`, id)
    }
  }

  /** Saves of strips that are drawn as one have the names of all of them. */
  private nameSaves({ lanes }: RunPlan, lane: Lane): void {
    const last = lanes.nodes.get(lane.folded.at(-1) ?? '') ?? []
    for (const [index, node] of (lanes.nodes.get(lane.key) ?? []).entries()) {
      const other = last[index]
      if (node.kind === 'save' && other?.kind === 'save')
        this.nodes.names.set(node.id, foldedName(node.name, other.name))
      else if (node.label !== undefined && other?.label !== undefined)
        this.nodes.names.set(node.id, foldedName(node.label, other.label))
    }
  }

  /** What is made from a folded strip comes from the one that is drawn in its place. */
  private standInLane({ lanes }: RunPlan, drawn: string, folded: string): void {
    const drawnNodes = lanes.nodes.get(drawn) ?? []
    for (const [index, node] of (lanes.nodes.get(folded) ?? []).entries()) {
      const other = drawnNodes[index]
      const boxes = other?.kind === node.kind ? this.boxes.of(other.id) : []
      const [box] = boxes
      if (box === undefined) continue
      this.boxes.standFor(node.id, boxes)
      if (node.kind === 'save') this.drawn.results.set(`${this.hash}/${node.name}`, box)
    }
  }

  private wire(node: Node): void {
    // What stands in for a folded strip has the wires of its own.
    if (!this.boxes.isDrawn(node.id) || node.kind === 'result') return
    const { scene } = this.drawn
    const own = this.boxes.of(node.id)
    const writes = isReplacement(node)
    const { value = [] } = node.cellEdges ?? {}
    const values = writes
      ? [...new Set([node.value, ...value.filter(id => id !== null)])]
      : node.kind === 'read'
        ? []
        : valuesOf(node)
    for (const from of values.flatMap(id => this.boxes.of(id)))
      for (const to of writes ? own : own.slice(0, 1)) scene.wire(from, to, writes)
  }
}
