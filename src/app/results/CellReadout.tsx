import { type HeatmapProps } from './Heatmap.tsx'
import { printNumber } from './numbers.ts'
import { type Cell } from './useGridCursor.ts'

interface CellReadoutProps extends HeatmapProps {
  cell: Cell | null
}

/** The cell under the cursor in words: its row, its column, its value. */
export function CellReadout({
  cell,
  data,
  columns,
  rowNames,
  columnNames,
  rowLabel,
  columnLabel,
}: CellReadoutProps) {
  if (cell === null)
    return <span className="quiet">point at a cell, or focus the map and use the arrow keys</span>
  const row = `${rowLabel ? `${rowLabel} ` : ''}${rowNames[cell.y] ?? cell.y}`
  const column = `${columnLabel ? `${columnLabel} ` : ''}${columnNames[cell.x] ?? cell.x}`
  return (
    <>
      <span>{row}</span>
      <span className="quiet">·</span>
      <span>{column}</span>
      <strong className="number">{printNumber(data[cell.y * columns + cell.x] ?? NaN)}</strong>
    </>
  )
}
