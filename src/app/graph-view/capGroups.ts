/** Something that takes boxes: a strip with its operations, or one operation. */
export interface Foldable {
  cost: number
}

/** A stretch of things that one box stands for, because all of them would be too many to draw. */
export interface CapGroup {
  key: string
  from: number
  to: number
}

/** Groups at one level, at most. */
const fanOut = 20

export const isCapKey = (key: string): boolean => key.startsWith('cap:')

/**
 * Folds a stretch of things into groups where they take more than `budget` boxes: the first ones are drawn, what comes
 * after them stands in at most 20 groups. An opened group is folded in the same way with what is left of the budget, so
 * that the number of boxes is bounded however deep one goes. Keys do not depend on what is open.
 * @returns for each thing the group that stands for it, null where it is drawn itself
 */
export function capGroups(
  items: readonly Foldable[],
  budget: number,
  name: string,
  opened: ReadonlySet<string>,
): (CapGroup | null)[] {
  const groups: (CapGroup | null)[] = items.map(() => null)
  foldStretch(0, items.length, budget)
  return groups

  function foldStretch(start: number, end: number, most: number): void {
    let total = 0
    for (let at = start; at < end; at++) total += items[at]?.cost ?? 0
    if (total <= most || end - start <= 1) return
    let from = start
    for (let used = 0; from < end; from++) {
      used += items[from]?.cost ?? 0
      if (used > most * 0.4) break
    }
    const size = Math.ceil((end - from) / fanOut)
    for (; from < end; from += size) {
      const to = Math.min(end, from + size)
      const key = `cap:${name}:${from}-${to}`
      if (opened.has(key)) foldStretch(from, to, most * 0.5)
      else groups.fill({ key, from, to }, from, to)
    }
  }
}

/** What is open after a group was opened: groups that do not hold it close, so that the drawing stays within its cap. */
export function openCapGroup(opened: ReadonlySet<string>, key: string): Set<string> {
  const own = rangeOf(key)
  return new Set([
    ...[...opened].filter(other => {
      if (!isCapKey(other)) return true
      const range = rangeOf(other)
      return range.name !== own.name || (range.from <= own.from && own.to <= range.to)
    }),
    key,
  ])
}

function rangeOf(key: string): { name: string; from: number; to: number } {
  const at = key.lastIndexOf(':')
  const [from = 0, to = 0] = key
    .slice(at + 1)
    .split('-')
    .map(Number)
  return { name: key.slice(0, at), from, to }
}
