import { printShape } from '../../graph/dim.ts'
import { hasValue } from '../../graph/edges.ts'
import { type Node, type OperationNode, type ResultNode } from '../../graph/versions/v1.ts'
import { type FoldGroup } from './bands.ts'
import { boxKind } from './boxKind.ts'
import { type BoxIndex } from './BoxIndex.ts'
import { describeNode } from './describe.ts'
import { foldedName } from './foldSteps.ts'
import { type PartPlan } from './layout.ts'
import { type Loop } from './loops.ts'
import { type Shared } from './PartPlacer.ts'
import { valuesOf, type RunPlan } from './planRun.ts'
import { type Described, type NodeRef } from './scene.ts'
import { withAxisNames } from './sweepWords.ts'

/** Places what stands below the strips: operations, calls, saves. */
export class NodePlacer {
  /** Of saved values in folded strips: the names of all that they stand for. */
  readonly names = new Map<string, string>()
  private readonly plan: PartPlan
  private readonly drawn: Shared
  private readonly boxes: BoxIndex
  private readonly hash: string

  constructor(plan: PartPlan, drawn: Shared, boxes: BoxIndex) {
    this.plan = plan
    this.drawn = drawn
    this.boxes = boxes
    this.hash = plan.part.hash ?? ''
  }

  place(node: Node, run: RunPlan): void {
    const { scene, computed, folds, loops, options } = this.drawn
    const kind = boxKind(node)
    if (kind === null) return
    const [known, ...others] = node.kind === 'result' ? this.knownResults(node) : []
    if (known !== undefined) {
      this.boxes.own.set(node.id, known)
      others.forEach((other, index) => this.boxes.own.set(`${node.id}#${index}`, other))
      return
    }
    const inputs = this.inputBoxes([node])
    if (node.kind === 'save' && this.plan.part.kind === 'show') {
      // What a card saves for itself is drawn as the card.
      if (inputs[0] !== undefined) this.drawn.results.set(`${this.hash}/${node.name}`, inputs[0])
      return
    }
    const group = folds.ofNode.get(node)
    if (group !== undefined) {
      this.placeInGroup(node, group, inputs)
      return
    }
    const loop = loops.of(node)
    const folded = loop !== undefined && !options.opened.has(loop.key) ? loop : null
    const same = node.kind === 'op' && folded === null ? this.computation(node) : null
    const drawnAt = folded !== null ? folded.key : same === null ? undefined : computed.get(same)
    if (drawnAt !== undefined && scene.has(drawnAt)) {
      this.note(node, drawnAt)
      return
    }
    const id = folded?.key ?? `${run.key}.${node.id}`
    // A loop stands below all that its turns begin with.
    const above = folded === null ? inputs : this.inputBoxes(folded.nodes)
    const towards = (run.writers.get(node.id) ?? []).flatMap(write => this.boxes.of(write.id))
    const toggle =
      loop === undefined || (folded === null && loop.nodes[0] !== node)
        ? null
        : { key: loop.key, words: `${loop.nodes.length} of a loop`, isOpen: folded === null }
    const words = folded === null ? this.describe(node, run) : this.describeLoop(folded, run)
    const more = { measured: this.measured(node), toggle, count: folded?.nodes.length ?? 1 }
    const names = (folded?.nodes ?? [node]).map(nodeWords).join(' ')
    if (!scene.placeBelow(above, { id, kind, span: node.span, ...words, ...more, words: names }, towards))
      return
    this.note(node, id)
    if (same !== null) computed.set(same, id)
  }

  private inputBoxes = (nodes: readonly Node[]): string[] => [
    ...new Set(nodes.flatMap(valuesOf).flatMap(id => this.boxes.of(id))),
  ]

  private note(node: Node, box: string): void {
    this.boxes.own.set(node.id, box)
    if (node.kind === 'save') this.drawn.results.set(`${this.hash}/${node.name}`, box)
  }

  private placeInGroup(node: Node, group: FoldGroup, inputs: readonly string[]): void {
    const { scene } = this.drawn
    const id = group.key
    if (!scene.has(id)) {
      const words = {
        title: `${group.nodes} more operations`,
        detail: 'open to see them',
        count: group.nodes,
      }
      const toggle = { key: id, words: 'open', isOpen: false }
      scene.placeBelow(inputs, { id, kind: 'group', span: node.span, toggle, ...words })
    }
    this.note(node, id)
  }

  private describe(node: Node, { heads, byId }: RunPlan): Described {
    const head = heads.get(node.sweep ?? '')
    const name = this.names.get(node.id)
    const named =
      name === undefined ? node : { ...node, ...(node.kind === 'save' ? { name } : { label: name }) }
    const words = describeNode(
      head === undefined ? named : withAxisNames(named, head),
      valuesOf(node).flatMap(input => this.plan.scalars.get(input) ?? []),
    )
    if (node.kind !== 'save' || words.detail !== '') return words
    const shape = byId.get(node.value)?.shape
    return { ...words, detail: shape === undefined ? '' : printShape(shape) }
  }

  /** What is the same in all turns of a loop, and how many there are. */
  private describeLoop({ nodes }: Loop, run: RunPlan): Described {
    const [first, last] = [nodes[0], nodes.at(-1)]
    if (first === undefined || last === undefined) return { title: '', detail: '' }
    const own = this.describe(first, run)
    const other = this.describe(last, run)
    const title =
      own.title === other.title
        ? own.title
        : first.kind === 'op'
          ? first.op
          : first.kind === 'save'
            ? foldedName(own.title, other.title)
            : first.kind
    return {
      title: `${title} ×${nodes.length}`,
      detail: own.detail === other.detail || first.shape === undefined ? own.detail : printShape(first.shape),
    }
  }

  /** The node whose value a box shows: a save has that of what it saves. */
  private measured(node: Node): NodeRef | null {
    if (node.kind === 'save') return { hash: this.hash, id: node.value }
    return hasValue(node) ? { hash: this.hash, id: node.id } : null
  }

  /** The boxes of a result; in the body of a sweep there may be another for each cell. */
  private knownResults(node: ResultNode): string[] {
    const refs = [node.ref, ...(node.cells?.['ref'] ?? []).filter(ref => typeof ref === 'string')]
    return [...new Set(refs.flatMap(ref => this.drawn.results.get(ref) ?? []))]
  }

  /** What an operation computes, in boxes; null where an input is not drawn. */
  private computation({ op, inputs, attrs, cells, sweep }: OperationNode): string | null {
    const from = inputs.map(input => this.boxes.of(input)[0] ?? this.plan.scalars.get(input) ?? null)
    return from.includes(null) ? null : JSON.stringify([op, from, attrs, cells ?? null, sweep ?? null])
  }
}

const nodeWords = (node: Node): string =>
  [node.label, node.kind === 'op' ? node.op : '', node.kind === 'save' ? node.name : '']
    .filter(word => word !== undefined && word !== '')
    .join(' ')
