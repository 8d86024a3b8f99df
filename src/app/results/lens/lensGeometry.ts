import { type ShowCard } from '../../../graph/showCard.ts'

export type LensShowCard = ShowCard & { kind: 'lens' }

/** Places from, and up to but not including, to. */
export interface Range {
  from: number
  to: number
}

/** Cells around those in view that are drawn too, so that scrolling shows no gap. */
const around = 3

/**
 * Which of `count` cells of one size are in view.
 * @param scroll how far the first cell lies out of view, in pixels
 * @param room pixels in view
 */
export function cellsInView(scroll: number, room: number, cell: number, count: number): Range {
  const from = Math.floor(scroll / cell) - around
  const to = Math.ceil((scroll + room) / cell) + around
  return { from: Math.max(0, Math.min(count, from)), to: Math.max(0, Math.min(count, to)) }
}

export interface LensLayout {
  cellWidth: number
  cellHeight: number
  /** Width of the names of rows. */
  left: number
  /** Height of the names of columns. */
  top: number
}

/** Cells as wide as the room allows, between what a token needs and what looks well. */
export function layOutLens(
  width: number,
  columns: number,
  longestRow: number,
  coarsePointer: boolean,
): LensLayout {
  const left = Math.min(Math.max(34, longestRow * 6.7 + 16), Math.max(72, width * 0.3))
  const isLarge = width > 1000
  const widest = isLarge ? 170 : 104
  const cellWidth = Math.max(62, Math.min(widest, Math.floor((width - left) / Math.max(1, columns))))
  return { cellWidth, cellHeight: coarsePointer || isLarge ? 34 : 25, left, top: 26 }
}

/** How far to scroll so that a cell is in view; the same place where it is already. */
export function scrollTo(scroll: number, room: number, at: number, size: number): number {
  if (at < scroll) return at
  return at + size > scroll + room ? at + size - room : scroll
}

/** The places in [y, x] that a followed token passes: down the column of a cell, or along its row. */
export function pathOf(
  [height, width]: readonly [number, number],
  [y, x]: readonly [number, number],
  along: 'x' | 'y',
): number[] {
  return along === 'y'
    ? Array.from({ length: height }, (_, row) => row * width + x)
    : Array.from({ length: width }, (_, column) => y * width + column)
}
