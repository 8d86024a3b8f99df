import {
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  type KeyboardEvent,
  type PointerEvent,
  type RefObject,
} from 'react'
import { type ColourScale } from './colourScale.ts'
import { drawNumbers, drawOverlay, drawView, matrixBitmap } from './drawHeatmap.ts'
import { type Detail } from './useDetail.ts'
import { type Cell, type useGridCursor } from './useGridCursor.ts'
import { placeIn, type useHeatmapView } from './useHeatmapView.ts'

interface HeatmapFieldProps {
  field: RefObject<HTMLDivElement | null>
  /** What is painted: the matrix, or its pooled form. */
  values: { data: ArrayLike<number>; rows: number; columns: number }
  rows: number
  columns: number
  block: readonly [y: number, x: number]
  scale: ColourScale
  size: { width: number; height: number }
  valueAt: (y: number, x: number) => number
  mark: readonly (readonly [y: number, x: number])[]
  cursor: ReturnType<typeof useGridCursor>
  shown: ReturnType<typeof useHeatmapView>
  detail: Detail
  onMark?: ((cell: Cell) => void) | undefined
  label: string
  describedBy: string
}

const zoomStep = 1.6

/** The canvases of a heatmap: colours below, painted once; cursor and marks above; and what pointer and keys do. */
export function HeatmapField(props: HeatmapFieldProps) {
  const { field, values, rows, columns, block, scale, size, valueAt, mark, cursor, shown, detail, onMark } =
    props
  const { cell, setCell } = cursor
  const { view } = shown
  const base = useRef<HTMLCanvasElement>(null)
  const overlay = useRef<HTMLCanvasElement>(null)
  const { data, rows: high, columns: wide } = values
  const painted = useMemo(
    () => matrixBitmap({ data, rows: high, columns: wide }, scale, undefined, block),
    [data, high, wide, scale, block],
  )
  const part = useMemo(
    () => (detail.part === null ? null : matrixBitmap(detail.part, scale, detail.part.at)),
    [detail.part, scale],
  )
  const { width, height } = size
  const isExact = block[0] === 1 && block[1] === 1

  useLayoutEffect(() => {
    if (base.current === null) return
    const drawing = { view, width, height, ratio: devicePixelRatio }
    drawView(base.current, part === null ? [painted] : [painted, part], drawing)
    if (isExact || part !== null) drawNumbers(base.current, valueAt, drawing, scale)
    // The values change with what is painted of them.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [painted, part, view, width, height, scale, isExact])

  useEffect(() => {
    const canvas = overlay.current
    if (canvas === null) return
    // The style sheet says the colours of the theme; they are never drawn by it.
    const { color: ink, outlineColor: ground, borderTopColor: pin } = getComputedStyle(canvas)
    drawOverlay(canvas, cell, mark, { view, width, height, ratio: devicePixelRatio }, { ink, ground, pin })
  }, [cell, mark, view, width, height, scale.dark])

  const cellAt = (event: { currentTarget: Element; clientX: number; clientY: number }): Cell | null => {
    const at = placeIn(event.currentTarget, event)
    const to = { x: Math.floor(view.x + at.x * view.columns), y: Math.floor(view.y + at.y * view.rows) }
    return to.x >= 0 && to.y >= 0 && to.x < columns && to.y < rows ? to : null
  }
  const point = (event: PointerEvent<HTMLElement>) => {
    const to = cellAt(event)
    if (to !== null && (to.x !== cell?.x || to.y !== cell.y)) setCell(to)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const at =
      cell === null
        ? undefined
        : { x: (cell.x + 0.5 - view.x) / view.columns, y: (cell.y + 0.5 - view.y) / view.rows }
    if (event.key === '+' || event.key === '=') shown.zoom(zoomStep, at)
    else if (event.key === '-') shown.zoom(1 / zoomStep, at)
    else if (event.key === '0') shown.reset()
    else if (event.key === 'Enter' && cell !== null && onMark !== undefined) onMark(cell)
    else {
      const to = cursor.onKeyDown(event)
      if (to !== null) shown.follow(to)
      return
    }
    event.preventDefault()
  }
  return (
    <div
      ref={field}
      className="heatmap-field"
      style={size}
      data-zoomed={!shown.isWhole || undefined}
      tabIndex={0}
      role="application"
      aria-roledescription="heatmap"
      aria-label={props.label}
      aria-describedby={props.describedBy}
      onKeyDown={onKeyDown}
      onPointerMove={event => {
        if (!shown.pointers.onPointerMove(event)) point(event)
      }}
      onPointerDown={event => {
        shown.pointers.onPointerDown(event)
        point(event)
      }}
      onPointerUp={shown.pointers.onPointerUp}
      onPointerCancel={shown.pointers.onPointerUp}
      onDoubleClick={event => shown.zoom(3, placeIn(event.currentTarget, event))}
    >
      <canvas ref={base} aria-hidden="true" />
      <canvas ref={overlay} className="heatmap-overlay" aria-hidden="true" />
    </div>
  )
}
