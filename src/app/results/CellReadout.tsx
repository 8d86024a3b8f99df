import { type Marginals } from './marginals.ts'
import { printNumber } from './numbers.ts'
import { type Cell } from './useGridCursor.ts'

interface CellReadoutProps {
  cell: Cell | null
  value: number
  /** Whether it is the cell's own value, and not the mean of the block that it lies in. */
  isExact: boolean
  rowNames: readonly string[]
  columnNames: readonly string[]
  rowLabel?: string | null | undefined
  columnLabel?: string | null | undefined
  means: Marginals | null
  /** What a cell without a number is; NaN if not given. */
  missing?: string | undefined
}

/** The cell under the cursor in words: its row, its column, its value. */
export function CellReadout(props: CellReadoutProps) {
  const { cell, value, isExact, rowNames, columnNames, rowLabel, columnLabel, means } = props
  if (cell === null)
    return <span className="quiet">point at a cell, or focus the map and use the arrow keys</span>
  const row = `${rowLabel ? `${rowLabel} ` : ''}${rowNames[cell.y] ?? cell.y}`
  const column = `${columnLabel ? `${columnLabel} ` : ''}${columnNames[cell.x] ?? cell.x}`
  return (
    <>
      <span>{row}</span>
      <span className="quiet">·</span>
      <span>{column}</span>
      {!isExact && <span className="quiet">mean of its block</span>}
      <strong className="number" title={String(value)}>
        {Number.isNaN(value) ? (props.missing ?? 'NaN') : printNumber(value)}
      </strong>
      {means !== null && (
        <span className="quiet number">
          row {printNumber(means.rows[cell.y] ?? NaN)}, column {printNumber(means.columns[cell.x] ?? NaN)}
        </span>
      )}
    </>
  )
}
