import { inputsOf } from '../../graph/edges.ts'
import { VitrineError } from '../../graph/errors.ts'
import { type Graph, type Node, type Run } from '../../graph/versions/v1.ts'

/** What is run in one go: neighbouring runs without generation, or one generation with a stage for each of its steps. */
export type Unit =
  | { kind: 'plain'; runs: readonly number[]; stage: number }
  /** Stages `first` to `first + steps - 1` are its steps, the one behind them is what is made of its ids. */
  | { kind: 'generate'; run: number; first: number; steps: number }

/** Name under which a value waits for later stages; no save of a user has a name like it. */
export const keptName = (id: string): string => `~${id}`

/**
 * A graph with generations cut into stages that run one after the other, because what a step computes depends on the
 * token that the step before chose. A value that a later stage needs is a result meanwhile.
 */
export class Stages {
  readonly units: readonly Unit[]
  private readonly places = new Map<string, Placed>()
  /** Stage -> ids of live nodes in order. */
  private readonly members = new Map<number, string[]>()
  private readonly lastUses = new Map<string, number>()
  private readonly doneBehind = new Map<number, string[]>()

  /** @throws VitrineError where a value of a later step goes into an earlier one, naming both lines */
  constructor(graph: Graph, live: ReadonlySet<string>) {
    this.units = unitsOf(graph)
    const unitOf = (run: number) =>
      this.units.find(unit => (unit.kind === 'plain' ? unit.runs.includes(run) : unit.run === run))
    graph.runs.forEach((run, index) => {
      const unit = unitOf(index)
      if (!unit) return
      for (const node of run.nodes) if (live.has(node.id)) this.place(node, index, unit)
    })
    for (const place of this.places.values())
      for (const input of inputsOf(place.node)) {
        const source = this.places.get(input)
        if (!source) continue
        if (source.stage > place.stage) throw this.backwards(place, source)
        if (source.stage < place.stage && !floats(source, place.run))
          this.lastUses.set(input, Math.max(place.stage, this.lastUses.get(input) ?? 0))
      }
    for (const [id, stage] of this.lastUses) append(this.doneBehind, stage, id)
  }

  /** The last step of a generation that something needs: all of them for its ids, else the last that is looked at. */
  lastStep(unit: Extract<Unit, { kind: 'generate' }>): number {
    const behind = unit.first + unit.steps
    const needsIds = this.members.get(behind)?.some(id => this.places.get(id)?.node.kind === 'generate')
    const looked = [...this.members.keys()].filter(stage => stage >= unit.first && stage < behind)
    return needsIds ? unit.steps - 1 : Math.max(...looked.map(stage => stage - unit.first), 0)
  }

  /** Ids of the values that no stage behind this one needs. */
  doneAfter(stage: number): readonly string[] {
    return this.doneBehind.get(stage) ?? []
  }

  /** Ids of all values that wait for a later stage. */
  get kept(): string[] {
    return [...this.lastUses.keys()]
  }

  /**
   * The live nodes of a run in a stage, with `result` nodes for values of earlier stages and saves for those that
   * later stages need. What depends on a value that was never made is left out.
   * @param made ids of the values of earlier stages that are there
   * @param isGone whether a node's rows have ended, so that it has no value
   */
  nodesOf(
    stage: number,
    run: number,
    hash: string,
    made: ReadonlySet<string>,
    isGone: (node: Node) => boolean = () => false,
  ): Node[] {
    const nodes = new Map<string, Node>()
    const bring = (id: string): boolean => {
      if (nodes.has(id)) return true
      const source = this.places.get(id)
      if (!source) return false
      if (floats(source, run)) nodes.set(id, source.node)
      else if (source.stage < stage && made.has(id)) {
        nodes.set(id, { kind: 'result', id, ref: `${hash}/${keptName(id)}` })
      }
      return nodes.has(id) || (source.stage === stage && source.run !== run)
    }
    for (const id of this.members.get(stage) ?? []) {
      const place = this.places.get(id)
      if (place?.run !== run || floats(place, run) || isGone(place.node)) continue
      const isComplete = inputsOf(place.node).map(bring).every(Boolean)
      if (isComplete) nodes.set(id, place.node)
      else if (place.node.kind === 'write' || place.node.kind === 'skip') throw missing(place.node)
    }
    for (const id of [...nodes.keys()])
      if (this.places.get(id)?.stage === stage && this.lastUses.has(id))
        nodes.set(`~save ${id}`, { kind: 'save', id: `~save ${id}`, name: keptName(id), value: id })
    return [...nodes.values()]
  }

  private place(node: Node, run: number, unit: Unit): void {
    const first = unit.kind === 'plain' ? unit.stage : unit.first
    const inputs = inputsOf(node).map(id => this.places.get(id)?.stage ?? 0)
    const stage =
      unit.kind === 'generate' && node.kind === 'generate'
        ? unit.first + unit.steps
        : 'step' in node && node.step !== null
          ? first + node.step
          : Math.max(first, ...inputs)
    this.places.set(node.id, { node, run, stage })
    append(this.members, stage, node.id)
  }

  private backwards(user: Placed, source: Placed): VitrineError {
    const words = ({ run, stage }: Placed) => {
      const unit = this.units.find(unit => unit.kind === 'generate' && unit.run === run)
      if (unit?.kind !== 'generate') return 'a later run'
      const step = stage - unit.first
      return step < unit.steps ? `step ${step}` : 'the ids of the whole generation'
    }
    return new VitrineError(`a value of ${words(source)} flows into ${words(user)}, which runs before it`, {
      span: user.node.span,
      related: source.node.span,
      hint: 'take the value from the same step or an earlier one, or from an earlier generate',
    })
  }
}

interface Placed {
  node: Node
  run: number
  stage: number
}

/** Whether a node is copied to where it is used: numbers, constants, results, and the own model's weights. */
const floats = ({ node: { kind }, run }: Placed, user: number): boolean =>
  kind === 'scalar' || kind === 'constant' || kind === 'result' || (kind === 'weight' && run === user)

function append<K>(lists: Map<K, string[]>, key: K, item: string): void {
  const known = lists.get(key)
  if (known) known.push(item)
  else lists.set(key, [item])
}

function unitsOf(graph: Graph): Unit[] {
  const units: Unit[] = []
  let stage = 0
  graph.runs.forEach((run, index) => {
    const last = units.at(-1)
    if (run.mode === 'generate') {
      const steps = stepsOf(run)
      units.push({ kind: 'generate', run: index, first: stage, steps })
      stage += steps + 1
    } else if (last?.kind === 'plain') units[units.length - 1] = { ...last, runs: [...last.runs, index] }
    else units.push({ kind: 'plain', runs: [index], stage: stage++ })
  })
  return units
}

const stepsOf = (run: Run): number => run.options.generate?.maxNewTokens ?? 0

const missing = (node: Node): VitrineError =>
  new VitrineError('this writes a value of a prompt whose generation has ended', {
    span: node.span,
    hint: 'write values of the same prompt, or of prompts that generate as long',
  })
