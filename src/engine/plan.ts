import { liveInOrder } from './order.ts'
import { isBefore, placeItems, type Placement } from './rank.ts'
import { shareEqual } from './shareEqual.ts'
import { type Item, type Saved, type Woven } from './woven.ts'

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
  /** What is not computed because an equal value is there. */
  shared: readonly Item[]
  /** The first of equal values, which is the one that is computed. */
  rename: (name: string) => string
}

/**
 * Cuts a woven graph into steps: masks, embedding, blocks, head, and between them the operations of the intervention
 * graph as soon as their operands are there. An operation that stands between two places of one block runs inside it.
 * What no saved value needs is left out, and what is computed twice is computed once.
 * @throws CycleError with both lines where a value flows back into what it was computed from
 */
export function planSteps(woven: Woven): Plan {
  const { items, rename, left } = shareEqual(liveInOrder(woven), woven.sources)
  const saves = woven.saves.map(save => ({ ...save, value: rename(save.value) }))
  const sorted = groupsOf(placeItems(items))
  const takers = takenBy(sorted, saves)
  const steps = sorted.map((items, index): Step => {
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
  return { steps, saves, shared: left, rename }
}

/** The items of each step, in the order of the steps. */
function groupsOf(placed: ReadonlyMap<Item, Placement>): Item[][] {
  const groups = new Map<string, { at: Placement; items: Item[] }>()
  for (const [item, at] of placed) {
    const key = `${at.rank}:${at.phase}`
    const group = groups.get(key) ?? { at, items: [] }
    group.items.push(item)
    groups.set(key, group)
  }
  return [...groups.values()].sort((a, b) => (isBefore(a.at, b.at) ? -1 : 1)).map(({ items }) => items)
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
