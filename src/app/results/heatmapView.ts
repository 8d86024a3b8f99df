/** The part of a matrix that is on screen, in cells; both may be fractions. */
export interface HeatmapView {
  x: number
  y: number
  columns: number
  rows: number
}

/** Cells along an axis that are the least that is shown. */
const fewest = 3

export const wholeView = (rows: number, columns: number): HeatmapView => ({ x: 0, y: 0, columns, rows })

export const isWhole = (view: HeatmapView, rows: number, columns: number): boolean =>
  view.columns >= columns && view.rows >= rows

/**
 * Zooms by a factor (above 1: closer); the place under the pointer stays where it is.
 * @param at the place on screen, 0..1 along both axes
 */
export function zoomed(
  view: HeatmapView,
  factor: number,
  at: { x: number; y: number },
  rows: number,
  columns: number,
): HeatmapView {
  const next = {
    columns: clamp(view.columns / factor, Math.min(fewest, columns), columns),
    rows: clamp(view.rows / factor, Math.min(fewest, rows), rows),
  }
  return within(
    {
      ...next,
      x: view.x + at.x * (view.columns - next.columns),
      y: view.y + at.y * (view.rows - next.rows),
    },
    rows,
    columns,
  )
}

/** Moves the part that is shown, by cells; it stays within the matrix. */
export const panned = (
  view: HeatmapView,
  by: { x: number; y: number },
  rows: number,
  columns: number,
): HeatmapView => within({ ...view, x: view.x + by.x, y: view.y + by.y }, rows, columns)

/** The nearest view that shows a cell; the same object where it is shown already. */
export function showing(view: HeatmapView, cell: { x: number; y: number }): HeatmapView {
  const x = clamp(view.x, Math.max(0, cell.x + 1 - view.columns), cell.x)
  const y = clamp(view.y, Math.max(0, cell.y + 1 - view.rows), cell.y)
  return x === view.x && y === view.y ? view : { ...view, x, y }
}

const within = (view: HeatmapView, rows: number, columns: number): HeatmapView => ({
  ...view,
  x: clamp(view.x, 0, columns - view.columns),
  y: clamp(view.y, 0, rows - view.rows),
})

const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(most, value))
