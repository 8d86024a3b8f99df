import { type AxisNames } from '../../graph/showCard.ts'
import { legend, scaleOf, shade } from './bars.ts'
import { fit, formatNumber, table, visible } from './values.ts'

const nameWidth = 16

/** The widest matrix that is printed as numbers; wider ones are shaded. */
const widestAsNumbers = 10

export interface Matrix {
  rows: readonly (readonly number[])[]
  x: AxisNames | null
  y: AxisNames | null
  xLabel?: string | null
  yLabel?: string | null
  center?: number | null
  /** Cells [y, x] to mark. */
  mark?: readonly (readonly [number, number])[]
}

/** A matrix: numbers where they fit on a line, else one shaded character a cell and a legend. */
export function printMatrix(matrix: Matrix): string[] {
  const width = Math.max(0, ...matrix.rows.map(row => row.length))
  const axes = [matrix.yLabel && `rows: ${matrix.yLabel}`, matrix.xLabel && `columns: ${matrix.xLabel}`]
  const head = axes.some(Boolean) ? [axes.filter(Boolean).join(', ')] : []
  return [...head, ...(width <= widestAsNumbers ? asNumbers(matrix) : asShades(matrix))]
}

export const axisName = (names: AxisNames | null, index: number): string =>
  fit(visible(names?.[index] ?? String(index)), nameWidth).trimEnd()

function asNumbers({ rows, x, y, mark = [] }: Matrix): string[] {
  const marked = new Set(mark.map(([row, column]) => `${row},${column}`))
  const cells = rows.map((row, i) => [
    axisName(y, i),
    ...row.map((value, j) => (marked.has(`${i},${j}`) ? `[${formatNumber(value)}]` : formatNumber(value))),
  ])
  const header = ['', ...(rows[0] ?? []).map((_, j) => axisName(x, j))]
  return table([header, ...cells], [false, ...header.slice(1).map(() => true)])
}

function asShades({ rows, x, y, center = null, mark = [] }: Matrix): string[] {
  const scale = scaleOf(rows.flat(), center)
  const lines = rows.map((row, i) => [axisName(y, i), `│${row.map(value => shade(value, scale)).join('')}│`])
  const columns = x === null ? [] : [`columns: ${x.map((_, j) => axisName(x, j)).join(' ')}`]
  const marks = mark.map(
    ([i, j]) => `(${axisName(y, i)}, ${axisName(x, j)}) ${formatNumber(rows[i]?.[j] ?? NaN)}`,
  )
  return [
    ...table(lines),
    `scale: ${legend(scale, formatNumber)}`,
    ...columns,
    ...(marks.length > 0 ? [`marked: ${marks.join(', ')}`] : []),
  ]
}
