/** Sizes of a heatmap on screen, in pixels. */
export interface HeatmapLayout {
  cellWidth: number
  cellHeight: number
  /** Every n-th column and row has its name drawn; 0 draws none. */
  nameColumns: number
  nameRows: number
  /** Room for row names on the left and column names below. */
  left: number
  below: number
  slanted: boolean
  /** Whether the number stands in each cell. */
  numbers: boolean
}

const limits = { cell: 44, height: 340, name: 14, character: 6.6, longestName: 116, number: 38 } as const

/**
 * Fits a matrix into `width` pixels: cells as large as `limits` allow, names where there is room for them.
 * @param longestRow characters of the longest row name
 * @param longestColumn the same for columns
 * @param counted whether columns are only numbered: then few numbers stand upright instead of many slanted
 */
export function layOutHeatmap(
  rows: number,
  columns: number,
  width: number,
  longestRow: number,
  longestColumn: number,
  counted = false,
): HeatmapLayout {
  const left = Math.min(limits.longestName, Math.max(24, longestRow * limits.character + 12))
  const free = Math.max(40, width - left - 14)
  const cellWidth = Math.min(limits.cell, fit(free, columns))
  const cellHeight = Math.min(rows > 24 ? 18 : 26, Math.max(15, cellWidth * 1.5), fit(limits.height, rows))
  const nameWidth = longestColumn * limits.character + 4
  const slanted = nameWidth > cellWidth && !counted
  const below = slanted ? Math.min(limits.longestName, nameWidth) * 0.72 + 16 : 20
  return {
    cellWidth,
    cellHeight,
    left,
    below,
    slanted,
    nameColumns: counted
      ? roundStep((nameWidth + 10) / cellWidth)
      : Math.max(1, Math.ceil(limits.name / cellWidth)),
    nameRows: Math.max(1, Math.ceil(limits.name / cellHeight)),
    numbers: cellWidth >= limits.number && cellHeight >= 18,
  }
}

/** The least of 1, 2, 5, 10, 20 ... that is not below `least`. */
function roundStep(least: number): number {
  for (let decade = 1; ; decade *= 10)
    for (const step of [decade, 2 * decade, 5 * decade]) if (step >= least) return step
}

/** Whole pixels a cell where there is one to give, else a fraction. */
const fit = (room: number, count: number): number => {
  const exact = room / Math.max(1, count)
  return exact >= 2 ? Math.floor(exact) : exact
}
