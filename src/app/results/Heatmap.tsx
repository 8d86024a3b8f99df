import { useEffect, useId, useMemo, useRef, type PointerEvent } from 'react'
import { scaleFor } from './colourScale.ts'
import { isCounted } from './axisNames.ts'
import { CellNumbers } from './CellNumbers.tsx'
import { drawMatrix } from './drawHeatmap.ts'
import { layOutHeatmap } from './heatmapLayout.ts'
import { useGridCursor } from './useGridCursor.ts'
import { useIsDark } from '../shell/useIsDark.ts'
import { useWidth } from './useWidth.ts'
import { printToken } from './visibleToken.ts'
import { CellReadout } from './CellReadout.tsx'
import { Legend } from './Legend.tsx'
import './heatmap.css'

export interface HeatmapProps {
  /** [rows, columns], row-major. */
  data: ArrayLike<number>
  rows: number
  columns: number
  rowNames: readonly string[]
  columnNames: readonly string[]
  rowLabel?: string | null
  columnLabel?: string | null
  center: number | null
  mark?: readonly (readonly [y: number, x: number])[]
  /** What the matrix is, for those who do not see it. */
  label: string
}

/** A matrix as colours on a canvas, with a cursor that pointer and arrow keys move and a line that reads it out. */
export function Heatmap(props: HeatmapProps) {
  const { data, rows, columns, center, label } = props
  const dark = useIsDark()
  const scale = useMemo(() => scaleFor(data, center, dark), [data, center, dark])
  const canvas = useRef<HTMLCanvasElement>(null)
  const { ref, width } = useWidth<HTMLDivElement>()
  const { cell, setCell, onKeyDown } = useGridCursor(columns, rows)
  const readout = useId()

  useEffect(() => {
    if (canvas.current) drawMatrix(canvas.current, data, rows, columns, scale)
  }, [data, rows, columns, scale])

  const rowNames = useMemo(() => props.rowNames.map(printToken), [props.rowNames])
  const columnNames = useMemo(() => props.columnNames.map(printToken), [props.columnNames])
  const layout = layOutHeatmap(
    rows,
    columns,
    width,
    longest(rowNames),
    longest(columnNames),
    isCounted(columnNames),
  )
  const { cellWidth, cellHeight, left } = layout
  const size = { width: cellWidth * columns, height: cellHeight * rows }

  const onPointer = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    const x = Math.floor((event.clientX - box.left) / cellWidth)
    const y = Math.floor((event.clientY - box.top) / cellHeight)
    if (x >= 0 && y >= 0 && x < columns && y < rows) setCell({ x, y })
  }

  return (
    <div className="heatmap" ref={ref}>
      <div className="heatmap-plate" style={{ gridTemplateColumns: `${left}px ${size.width}px` }}>
        <ul className="heatmap-rows" aria-hidden="true" style={{ blockSize: size.height }}>
          {everyNth(rowNames, layout.nameRows).map(({ name, index }) => (
            <li key={index} style={{ insetBlockStart: (index + 0.5) * cellHeight }}>
              {name}
            </li>
          ))}
        </ul>
        <div
          className="heatmap-field"
          style={size}
          tabIndex={0}
          role="application"
          aria-roledescription="heatmap"
          aria-label={`${label}: ${rows} by ${columns}. Arrow keys move the cursor.`}
          aria-describedby={readout}
          onKeyDown={onKeyDown}
          onPointerMove={onPointer}
          onPointerDown={onPointer}
        >
          <canvas ref={canvas} aria-hidden="true" />
          {layout.numbers && (
            <CellNumbers
              data={data}
              rows={rows}
              columns={columns}
              scale={scale}
              cellWidth={cellWidth}
              cellHeight={cellHeight}
            />
          )}
          {props.mark?.map(([y, x]) => (
            <span
              key={`${y},${x}`}
              className="heatmap-mark"
              style={{ left: x * cellWidth, top: y * cellHeight, width: cellWidth, height: cellHeight }}
            />
          ))}
          {cell && (
            <span
              className="heatmap-cursor"
              style={{
                left: cell.x * cellWidth,
                top: cell.y * cellHeight,
                width: cellWidth,
                height: cellHeight,
              }}
            />
          )}
        </div>
        <ul
          className={layout.slanted ? 'heatmap-columns slanted' : 'heatmap-columns'}
          aria-hidden="true"
          style={{ blockSize: layout.below }}
        >
          {everyNth(columnNames, layout.nameColumns).map(({ name, index }) => (
            <li key={index} style={{ insetInlineStart: (index + 0.5) * cellWidth }}>
              {name}
            </li>
          ))}
        </ul>
      </div>
      <div className="heatmap-foot">
        <output className="readout" id={readout}>
          <CellReadout cell={cell} {...props} rowNames={rowNames} columnNames={columnNames} />
        </output>
        <Legend scale={scale} />
      </div>
    </div>
  )
}

const longest = (names: readonly string[]): number =>
  names.reduce((most, name) => Math.max(most, name.length), 0)

const everyNth = (names: readonly string[], n: number): { name: string; index: number }[] =>
  names.map((name, index) => ({ name, index })).filter(({ index }) => index % n === 0)
