import { VitrineError } from '../graph/errors.ts'
import { type Item, type Saved, type Segment, type Woven } from './woven.ts'

/** One program of a run, before it is encoded. */
export interface Step {
  label: string
  layers: readonly number[]
  onCpu: boolean
  /** In an order in which they can run. */
  items: readonly Item[]
  /** Values that later steps or saves take. */
  outputs: readonly string[]
}

export interface Plan {
  steps: readonly Step[]
  saves: readonly Saved[]
}

/**
 * Cuts a woven graph into steps: masks, embedding, blocks, head, and between them the operations of the intervention
 * graph as soon as their operands are there. An operation that stands between two places of one block runs inside it.
 * What no saved value needs is left out.
 * @throws VitrineError with both lines where a value flows back into what it was computed from
 */
export function planSteps(woven: Woven): Plan {
  const live = liveItems(woven)
  const order = inOrder(live)
  const placed = place(order)
  const groups = new Map<string, { at: Placement; items: Item[] }>()
  for (const [item, at] of placed) {
    const key = `${at.rank}:${at.phase}`
    const group = groups.get(key) ?? { at, items: [] }
    group.items.push(item)
    groups.set(key, group)
  }
  const sorted = [...groups.values()].sort((a, b) => (isBefore(a.at, b.at) ? -1 : 1))
  const takers = takenBy(
    sorted.map(group => group.items),
    woven.saves,
  )
  const steps = sorted.map(({ items }, index): Step => {
    const segments = [
      ...new Map(items.flatMap(({ segment }) => (segment ? [[segment.key, segment]] : []))).values(),
    ]
    const outputs = items.flatMap(item =>
      item.outputs.filter(name => takers.get(name)?.some(step => step !== index)),
    )
    return {
      label: segments.length > 0 ? segments.map(({ label }) => label).join(' + ') : 'operations',
      layers: segments.flatMap(({ layers }) => layers),
      onCpu: segments.length > 0 && segments.every(({ onCpu }) => onCpu),
      items,
      outputs: [...new Set(outputs)],
    }
  })
  return { steps, saves: woven.saves }
}

/** Steps that take each value; a save counts as one behind the last. */
function takenBy(steps: readonly (readonly Item[])[], saves: readonly Saved[]): Map<string, number[]> {
  const takers = new Map<string, number[]>()
  const take = (name: string, step: number) => {
    const known = takers.get(name)
    if (known) known.push(step)
    else takers.set(name, [step])
  }
  steps.forEach((items, step) => {
    for (const item of items) for (const name of item.inputs) take(name, step)
  })
  for (const { value } of saves) take(value, steps.length)
  return takers
}

function liveItems({ items, saves }: Woven): Item[] {
  const producer = producers(items)
  const live = new Set<Item>()
  const pending = saves.map(({ value }) => value)
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const item = producer.get(name)
    if (!item || live.has(item)) continue
    live.add(item)
    pending.push(...item.inputs)
  }
  return items.filter(item => live.has(item))
}

function producers(items: readonly Item[]): Map<string, Item> {
  const producer = new Map<string, Item>()
  for (const item of items) for (const name of item.outputs) if (name !== '') producer.set(name, item)
  return producer
}

/** Topological order, as near to the given one as it goes. */
function inOrder(items: readonly Item[]): Item[] {
  const producer = producers(items)
  const state = new Map<Item, 'open' | 'done'>()
  const order: Item[] = []
  const path: Item[] = []
  const visit = (item: Item) => {
    if (state.get(item) === 'done') return
    if (state.get(item) === 'open') throw cycleError(path.slice(path.indexOf(item)))
    state.set(item, 'open')
    path.push(item)
    for (const name of item.inputs) {
      const before = producer.get(name)
      if (before) visit(before)
    }
    path.pop()
    state.set(item, 'done')
    order.push(item)
  }
  items.forEach(visit)
  return order
}

/** A graph whose dataflow runs in a circle, in this way of sharing prompts out to batches. */
export class CycleError extends VitrineError {}

function cycleError(cycle: readonly Item[]): CycleError {
  const spans = cycle.flatMap(item => item.span ?? [])
  return new CycleError(
    'a value from a later place of the model flows into an earlier place of the same prompt',
    {
      span: spans[0],
      related: spans.find(span => span.line !== spans[0]?.line),
      hint: 'take the clean value from an invoke of its own, or from an earlier trace',
    },
  )
}

interface Placement {
  rank: number
  /** 0: the segment itself; 1: operations behind it. */
  phase: 0 | 1
}

function place(order: readonly Item[]): Map<Item, Placement> {
  const { before, after } = reach(order)
  const ranks = rankSegments(order, before)
  const placed = new Map<Item, Placement>()
  for (const item of order) {
    const rankOf = (segment: Segment) => ranks.get(segment.key) ?? 0
    if (item.segment) {
      placed.set(item, { rank: rankOf(item.segment), phase: 0 })
      continue
    }
    const latest = Math.max(-1, ...[...(before.get(item) ?? [])].map(rankOf))
    const earliest = Math.min(...[...(after.get(item) ?? [])].map(rankOf))
    placed.set(item, { rank: latest, phase: earliest <= latest ? 0 : 1 })
  }
  delay(order, placed)
  return placed
}

/** Moves what needs no segment (a number to write, a view of a weight) to the first step that takes it. */
function delay(order: readonly Item[], placed: Map<Item, Placement>): void {
  const producer = producers(order)
  const first = new Map<Item, Placement>()
  for (const item of order.toReversed()) {
    const taken = first.get(item)
    if (taken && placed.get(item)?.rank === -1) placed.set(item, taken)
    const at = placed.get(item)
    for (const name of item.inputs) {
      const source = producer.get(name)
      const known = source && first.get(source)
      if (source && at && (!known || isBefore(at, known))) first.set(source, at)
    }
  }
}

const isBefore = (a: Placement, b: Placement) => a.rank < b.rank || (a.rank === b.rank && a.phase < b.phase)

/** The segments before and behind each item. */
function reach(order: readonly Item[]) {
  const producer = producers(order)
  const before = new Map<Item, Set<Segment>>()
  const after = new Map<Item, Set<Segment>>()
  const join = (map: Map<Item, Set<Segment>>, to: Item, from: Item) => {
    const set = map.get(to) ?? new Set<Segment>()
    for (const segment of map.get(from) ?? []) set.add(segment)
    if (from.segment) set.add(from.segment)
    map.set(to, set)
  }
  for (const item of order)
    for (const name of item.inputs) {
      const source = producer.get(name)
      if (source) join(before, item, source)
    }
  for (const item of order.toReversed())
    for (const name of item.inputs) {
      const source = producer.get(name)
      if (source) join(after, source, item)
    }
  return { before, after }
}

/**
 * The order of segments. Segments that wait for each other (two batches that exchange values in the middle of their
 * blocks) get one rank, and so become one program.
 */
function rankSegments(
  order: readonly Item[],
  before: ReadonlyMap<Item, ReadonlySet<Segment>>,
): Map<string, number> {
  const needs = new Map<string, Set<string>>()
  for (const item of order) {
    if (!item.segment) continue
    const needed = needs.get(item.segment.key) ?? new Set()
    for (const segment of before.get(item) ?? [])
      if (segment.key !== item.segment.key) needed.add(segment.key)
    needs.set(item.segment.key, needed)
  }
  const ranks = new Map<string, number>()
  const waiting = new Set(needs.keys())
  while (waiting.size > 0) {
    const ready = [...waiting].filter(key => [...(needs.get(key) ?? [])].every(other => ranks.has(other)))
    const [next] = ready
    const rank = new Set(ranks.values()).size
    for (const key of next === undefined ? waiting : [next]) {
      ranks.set(key, rank)
      waiting.delete(key)
    }
  }
  return ranks
}
