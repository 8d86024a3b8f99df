import { useId, useMemo, useRef } from 'react'
import { isCounted } from './axisNames.ts'
import { CellReadout } from './CellReadout.tsx'
import { scaleFor, type ColourScale } from './colourScale.ts'
import { HeatmapField } from './HeatmapField.tsx'
import { HeatmapNames } from './HeatmapNames.tsx'
import { HeatmapTools } from './HeatmapTools.tsx'
import { layOutHeatmap, longest, nameSteps, nameWidthOf, usualHeight } from './heatmapLayout.ts'
import { Legend } from './Legend.tsx'
import { MarginalBars } from './MarginalBars.tsx'
import { marginalsOf } from './marginals.ts'
import { useRoom } from './frame/useRoom.ts'
import { useDetail, type LookDetail } from './useDetail.ts'
import { useGridCursor, type Cell } from './useGridCursor.ts'
import { useHeatmapView } from './useHeatmapView.ts'
import { useIsDark } from '../shell/useIsDark.ts'
import { useWidth } from './useWidth.ts'
import { printToken } from './visibleToken.ts'
import './heatmap.css'

export interface HeatmapProps {
  /** [rows, columns], row-major; of a pooled matrix one value for each block. */
  data: ArrayLike<number>
  rows: number
  columns: number
  rowNames: readonly string[]
  columnNames: readonly string[]
  rowLabel?: string | null
  columnLabel?: string | null
  center: number | null
  /** Instead of the scale of the data: what several matrices share. */
  scale?: ColourScale
  mark?: readonly (readonly [y: number, x: number])[]
  /** Puts a cell among the marked ones, or takes it out. */
  onMark?: ((cell: Cell) => void) | undefined
  marginals?: boolean
  /** Cells along y and x that one value stands for, where the matrix is too large to be here whole. */
  block?: readonly [y: number, x: number]
  /** Fetches the values of a part of a pooled matrix. */
  look?: LookDetail
  /** What a cell without a number is; NaN if not given. */
  missing?: string
  /** Pixels of what stands around it where its card fills the window. */
  around?: number
  /** What the matrix is, for those who do not see it. */
  label: string
}

const noMarks: readonly (readonly [number, number])[] = []
const single = [1, 1] as const
/** Pixels of the bars that show means. */
const bars = 34

/** A matrix as colours on a canvas: zoomed and moved, with a cursor that pointer and keys move and a line that reads it out. */
export function Heatmap(props: HeatmapProps) {
  const { data, rows, columns, center, label, mark = noMarks, block = single, onMark } = props
  const dark = useIsDark()
  const own = useMemo(() => scaleFor(data, center, dark), [data, center, dark])
  const scale = props.scale ?? own
  const field = useRef<HTMLDivElement>(null)
  const { ref, width } = useWidth<HTMLDivElement>()
  const shown = useHeatmapView(field, rows, columns)
  const { view } = shown
  const cursor = useGridCursor(columns, rows)
  const { cell } = cursor
  const detail = useDetail(view, rows, columns, block, props.look)
  const readout = useId()
  const room = useRoom(usualHeight, props.around ?? 280)

  const rowNames = useMemo(() => props.rowNames.map(printToken), [props.rowNames])
  const columnNames = useMemo(() => props.columnNames.map(printToken), [props.columnNames])
  const counted = useMemo(() => isCounted(columnNames), [columnNames])
  const countedRows = useMemo(() => isCounted(rowNames), [rowNames])
  const lengths = useMemo(() => [longest(rowNames), longest(columnNames)] as const, [rowNames, columnNames])
  const layout = layOutHeatmap({
    rows,
    columns,
    width: width - (props.marginals === true ? bars + 6 : 0),
    longestRow: lengths[0],
    longestColumn: lengths[1],
    counted,
    height: room,
    grow: room > usualHeight ? 2.5 : 1,
  })
  const size = { width: layout.cellWidth * columns, height: layout.cellHeight * rows }
  const cellSize = { width: size.width / view.columns, height: size.height / view.rows }
  const steps = nameSteps(cellSize.width, cellSize.height, nameWidthOf(lengths[1]), counted, countedRows)
  const means = useMemo(
    () => (props.marginals === true ? marginalsOf(data, rows, columns, block) : null),
    [props.marginals, data, rows, columns, block],
  )
  const valueAt = (y: number, x: number): number =>
    detail.valueAt(y, x) ??
    data[Math.floor(y / block[0]) * Math.ceil(columns / block[1]) + Math.floor(x / block[1])] ??
    NaN
  const isExact =
    cell === null || (block[0] === 1 && block[1] === 1) || detail.valueAt(cell.y, cell.x) !== undefined

  return (
    <div className="heatmap" ref={ref}>
      <div
        className="heatmap-plate"
        style={{
          gridTemplateColumns: `${layout.left}px ${size.width}px${means === null ? '' : ` ${bars}px`}`,
        }}
      >
        {means !== null && (
          <div className="heatmap-above">
            <MarginalBars
              values={means.columns}
              from={view.x}
              count={view.columns}
              {...{ center, dark }}
              at={cell?.x}
              size={{ width: size.width, height: bars }}
            />
          </div>
        )}
        <HeatmapNames
          names={rowNames}
          from={view.y}
          count={view.rows}
          step={steps.nameRows}
          cell={cellSize.height}
          axis="rows"
          size={size.height}
        />
        <HeatmapField
          field={field}
          values={{ data, rows: Math.ceil(rows / block[0]), columns: Math.ceil(columns / block[1]) }}
          {...{ rows, columns, block, scale, size, valueAt, mark, cursor, shown, detail, onMark }}
          label={`${label}: ${rows} by ${columns}. Arrow keys move the cursor, plus and minus zoom, 0 shows the whole.`}
          describedBy={readout}
        />
        {means !== null && (
          <MarginalBars
            values={means.rows}
            from={view.y}
            count={view.rows}
            {...{ center, dark }}
            at={cell?.y}
            size={{ width: bars, height: size.height }}
            vertical
          />
        )}
        <HeatmapNames
          names={columnNames}
          from={view.x}
          count={view.columns}
          step={steps.nameColumns}
          cell={cellSize.width}
          axis="columns"
          slanted={layout.slanted}
          size={layout.below}
        />
      </div>
      <div className="heatmap-foot">
        <output className="readout" id={readout}>
          <CellReadout
            cell={cell}
            value={cell === null ? NaN : valueAt(cell.y, cell.x)}
            {...{ rowNames, columnNames, isExact, means }}
            missing={props.missing}
            rowLabel={props.rowLabel}
            columnLabel={props.columnLabel}
          />
        </output>
        <HeatmapTools {...{ shown, cell, mark, onMark, label }} />
        <Legend scale={scale} />
      </div>
      {(block[0] > 1 || block[1] > 1) && (
        <p className="heatmap-note">
          {detail.problem ??
            `Overview: one cell is the mean of ${block[0]} × ${block[1]} values. Zoom in to see the values themselves.`}
        </p>
      )}
    </div>
  )
}
