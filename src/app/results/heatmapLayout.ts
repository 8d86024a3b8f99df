/** Sizes of a heatmap on screen, in pixels. */
export interface HeatmapLayout {
  cellWidth: number
  cellHeight: number
  /** Every n-th column and row has its name drawn. */
  nameColumns: number
  nameRows: number
  /** Room for row names on the left and column names below. */
  left: number
  below: number
  slanted: boolean
}

export interface HeatmapSizes {
  rows: number
  columns: number
  /** Pixels there are. */
  width: number
  /** Characters of the longest name of a row, and of a column. */
  longestRow: number
  longestColumn: number
  /** Whether columns are only numbered: then few numbers stand upright instead of many slanted. */
  counted?: boolean
  /** Pixels it may be high, names left out; 340 if not given. */
  height?: number
  /** How many times its usual size a cell may have. */
  grow?: number
}

const limits = { cell: 44, height: 340, name: 14, character: 6.6, longestName: 116 } as const

/** Pixels that a heatmap among other cards may be high. */
export const usualHeight = limits.height

/** Fits a matrix into a width: cells as large as `limits` allow, names where there is room for them. */
export function layOutHeatmap(sizes: HeatmapSizes): HeatmapLayout {
  const { rows, columns, width, longestRow, longestColumn, counted = false } = sizes
  const { height = limits.height, grow = 1 } = sizes
  const left = Math.min(limits.longestName, Math.max(24, longestRow * limits.character + 12))
  const free = Math.max(40, width - left - 14)
  const cellWidth = Math.min(grow * limits.cell, fit(free, columns))
  const cellHeight = Math.min(grow * (rows > 24 ? 18 : 26), Math.max(15, cellWidth * 1.5), fit(height, rows))
  const nameWidth = nameWidthOf(longestColumn)
  const slanted = nameWidth > cellWidth && !counted
  const below = slanted ? Math.min(limits.longestName, nameWidth) * 0.72 + 16 : 20
  return {
    cellWidth,
    cellHeight,
    left,
    below,
    slanted,
    ...nameSteps(cellWidth, cellHeight, nameWidth, counted),
  }
}

/** Which names are drawn at a size of cells, so that they do not run into each other. */
export const nameSteps = (
  cellWidth: number,
  cellHeight: number,
  nameWidth: number,
  counted: boolean,
  countedRows = false,
) => ({
  nameColumns: counted
    ? roundStep((nameWidth + 10) / cellWidth)
    : Math.max(1, Math.ceil(limits.name / cellWidth)),
  nameRows: countedRows
    ? roundStep(limits.name / cellHeight)
    : Math.max(1, Math.ceil(limits.name / cellHeight)),
})

/** Characters of the longest of some names. */
export const longest = (names: readonly string[]): number =>
  names.reduce((most, name) => Math.max(most, name.length), 0)

/** Pixels that a column's name takes. */
export const nameWidthOf = (characters: number): number => characters * limits.character + 4

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
