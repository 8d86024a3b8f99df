/** Sizes of a table of numbers in pixels. */
export const tableCell = { width: 84, height: 22, head: 22, side: 52 } as const

/** Browsers lay out no element larger than some ten million pixels; longer tables scroll faster than the bar. */
const longest = 8_000_000

/** Pixels that `count` cells take in the scrolled element. */
export const extentOf = (count: number, cell: number): number => Math.min(count * cell, longest)

/** Whole cells that fit into some pixels. */
export const fitting = (pixels: number, cell: number): number => Math.max(1, Math.floor(pixels / cell))

/** The first cell that is shown where an element is scrolled to `offset`. */
export function firstAt(offset: number, viewport: number, count: number, cell: number): number {
  const last = Math.max(0, count - fitting(viewport, cell))
  const way = extentOf(count, cell) - viewport
  if (way <= 0) return 0
  if (offset > way - 1) return last
  return Math.min(last, Math.round(count * cell <= longest ? offset / cell : (offset / way) * last))
}

/** Where an element is scrolled to so that a cell comes first. */
export function offsetOf(first: number, viewport: number, count: number, cell: number): number {
  if (count * cell <= longest) return Math.min(first * cell, extentOf(count, cell) - viewport)
  const last = Math.max(1, count - fitting(viewport, cell))
  return (Math.min(first, last) / last) * (extentOf(count, cell) - viewport)
}

/** The first cell for which `place` is among `visible` cells, as near to the present one as can be. */
export const firstShowing = (place: number, first: number, visible: number): number =>
  Math.max(Math.min(first, place), place - visible + 1)

export interface TensorGrid {
  rows: number
  columns: number
  /** Sizes of the dimensions before the last two. */
  leading: readonly number[]
}

/** A tensor as a table of its last two dimensions; a vector is one row. */
export function gridOf(shape: readonly number[]): TensorGrid {
  return { rows: shape.at(-2) ?? 1, columns: shape.at(-1) ?? 1, leading: shape.slice(0, -2) }
}

/** The ranges of a tensor of that many dimensions that hold some rows and columns at an index of the leading ones. */
export function rangesOf(
  rank: number,
  index: readonly number[],
  rows: readonly [number, number],
  columns: readonly [number, number],
): (readonly [number, number])[] {
  if (rank === 0) return []
  if (rank === 1) return [columns]
  return [...index.map(place => [place, place + 1] as const), rows, columns]
}
