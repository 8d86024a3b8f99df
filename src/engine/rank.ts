import { producers } from './order.ts'
import { type Item } from './woven.ts'

export interface Placement {
  rank: number
  /** 0: the segment itself; 1: operations behind it. */
  phase: 0 | 1
}

/**
 * Where each item runs: the segments of forward passes in an order in which they can, operations behind the last
 * segment that they take from, but inside it where it takes from them again. Segments that wait for each other (two
 * batches that exchange values in the middle of their blocks) have one rank and so become one program.
 * @param order items in an order in which they could run one by one
 */
export function placeItems(order: readonly Item[]): Map<Item, Placement> {
  const units = unitsOf(order)
  // In the given order, which is that of the items inside a step.
  const placed = new Map<Item, Placement>(order.map(item => [item, { rank: -1, phase: 1 }]))
  const placementOf = new Map<Unit, Placement>()
  let rank = -1
  for (const together of knots(units)) {
    const hasSegment = together.some(({ isSegment }) => isSegment)
    if (hasSegment) rank++
    for (const unit of together) {
      const latest = Math.max(-1, ...[...unit.needs].map(need => placementOf.get(need)?.rank ?? -1))
      const at: Placement = hasSegment ? { rank, phase: 0 } : { rank: latest, phase: 1 }
      placementOf.set(unit, at)
      for (const item of unit.items) placed.set(item, at)
    }
  }
  delay(order, placed)
  return placed
}

/** A segment with all its items, or an operation. */
interface Unit {
  isSegment: boolean
  items: Item[]
  needs: Set<Unit>
}

function unitsOf(order: readonly Item[]): Unit[] {
  const units: Unit[] = []
  const unitOf = new Map<Item, Unit>()
  const bySegment = new Map<string, Unit>()
  for (const item of order) {
    const known = item.segment && bySegment.get(item.segment.key)
    const unit: Unit = known ?? { isSegment: item.segment !== null, items: [], needs: new Set() }
    if (!known) units.push(unit)
    if (item.segment) bySegment.set(item.segment.key, unit)
    unit.items.push(item)
    unitOf.set(item, unit)
  }
  const producer = producers(order)
  for (const item of order) {
    const unit = unitOf.get(item)
    for (const name of item.inputs) {
      const source = producer.get(name)
      const need = source && unitOf.get(source)
      if (unit && need && need !== unit) unit.needs.add(need)
    }
  }
  return units
}

/** Sets of units that need each other (mostly of one), each behind those that it needs (Tarjan). */
function knots(units: readonly Unit[]): Unit[][] {
  const found: Unit[][] = []
  const index = new Map<Unit, number>()
  const low = new Map<Unit, number>()
  const stack: Unit[] = []
  const onStack = new Set<Unit>()
  const lower = (unit: Unit, to: number) => low.set(unit, Math.min(low.get(unit) ?? to, to))
  for (const root of units) {
    const path: { unit: Unit; needs: Unit[] }[] = []
    const enter = (unit: Unit) => {
      index.set(unit, index.size)
      lower(unit, index.size - 1)
      stack.push(unit)
      onStack.add(unit)
      path.push({ unit, needs: [...unit.needs].reverse() })
    }
    if (!index.has(root)) enter(root)
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const need = top.needs.pop()
      if (need) {
        if (!index.has(need)) enter(need)
        else if (onStack.has(need)) lower(top.unit, index.get(need) ?? 0)
        continue
      }
      path.pop()
      const { unit } = top
      const below = path.at(-1)
      if (below) lower(below.unit, low.get(unit) ?? 0)
      if (low.get(unit) !== index.get(unit)) continue
      const together = stack.splice(stack.indexOf(unit))
      for (const each of together) onStack.delete(each)
      found.push(together)
    }
  }
  return found
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

export const isBefore = (a: Placement, b: Placement): boolean =>
  a.rank < b.rank || (a.rank === b.rank && a.phase < b.phase)
