import { colourOf, paint, type ColourScale } from './colourScale.ts'
import { type HeatmapView } from './heatmapView.ts'
import { inkOn } from './inkOn.ts'
import { type Cell } from './useGridCursor.ts'

type AnyCanvas = HTMLCanvasElement | OffscreenCanvas

/** Draws a matrix at one pixel a cell. */
export function drawMatrix(
  canvas: AnyCanvas,
  data: ArrayLike<number>,
  rows: number,
  columns: number,
  scale: ColourScale,
): void {
  canvas.width = columns
  canvas.height = rows
  get2d(canvas).putImageData(new ImageData(paint(data, scale), columns, rows), 0, 0)
}

/** A matrix painted once, one pixel a value, for any number of views of it. */
export interface MatrixBitmap {
  canvas: OffscreenCanvas
  /** The cell of the matrix that its first pixel shows, and the cells along y and x that one pixel stands for. */
  at: Cell
  block: readonly [y: number, x: number]
}

export function matrixBitmap(
  values: { data: ArrayLike<number>; rows: number; columns: number },
  scale: ColourScale,
  at: Cell = { x: 0, y: 0 },
  block: MatrixBitmap['block'] = [1, 1],
): MatrixBitmap {
  const canvas = new OffscreenCanvas(Math.max(1, values.columns), Math.max(1, values.rows))
  if (values.rows * values.columns > 0) drawMatrix(canvas, values.data, values.rows, values.columns, scale)
  return { canvas, at, block }
}

export interface ViewDrawing {
  view: HeatmapView
  /** Size on screen in CSS pixels, and device pixels for one of them. */
  width: number
  height: number
  ratio: number
}

/** Draws a view of painted matrices; later ones lie above earlier ones. */
export function drawView(canvas: AnyCanvas, bitmaps: readonly MatrixBitmap[], drawing: ViewDrawing): void {
  const context = fitted(canvas, drawing)
  const { view, width, height } = drawing
  const [cellWidth, cellHeight] = [width / view.columns, height / view.rows]
  // Cells smaller than a pixel are mixed; larger ones keep hard edges.
  context.imageSmoothingEnabled = Math.min(cellWidth, cellHeight) * drawing.ratio < 1
  context.imageSmoothingQuality = 'medium'
  for (const { canvas: bitmap, at, block } of bitmaps)
    context.drawImage(
      bitmap,
      (at.x - view.x) * cellWidth,
      (at.y - view.y) * cellHeight,
      bitmap.width * block[1] * cellWidth,
      bitmap.height * block[0] * cellHeight,
    )
}

/** From this size on a cell has its number written in it. */
export const numberedCell = { width: 30, height: 14 } as const

/** The numbers in the cells of a view, black or white as their colour asks. */
export function drawNumbers(
  canvas: AnyCanvas,
  valueAt: (y: number, x: number) => number,
  { view, width, height }: ViewDrawing,
  scale: ColourScale,
): void {
  const [cellWidth, cellHeight] = [width / view.columns, height / view.rows]
  if (cellWidth < numberedCell.width || cellHeight < numberedCell.height) return
  const context = get2d(canvas)
  context.font = '10.5px system-ui, sans-serif'
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  const last = { x: Math.ceil(view.x + view.columns), y: Math.ceil(view.y + view.rows) }
  for (let y = Math.floor(view.y); y < last.y; y++)
    for (let x = Math.floor(view.x); x < last.x; x++) {
      const value = valueAt(y, x)
      if (Number.isNaN(value)) continue
      context.fillStyle = inkOn(colourOf(scale, value))
      context.fillText(shortNumber(value), (x + 0.5 - view.x) * cellWidth, (y + 0.5 - view.y) * cellHeight)
    }
}

function shortNumber(value: number): string {
  if (!Number.isFinite(value) || Math.abs(value) < 0.005) return '·'
  const magnitude = Math.abs(value)
  if (magnitude >= 10_000) return value.toExponential(0).replace('e+', 'e').replace('-', '−')
  const text = magnitude >= 100 ? value.toFixed(0) : value.toFixed(2)
  return text.replace('-', '−').replace(/^(−?)0\./, '$1.')
}

export interface OverlayColours {
  ink: string
  ground: string
  pin: string
}

/** What lies above a matrix: the outlines of marked cells, and the cursor with the row and column that it is in. */
export function drawOverlay(
  canvas: AnyCanvas,
  cursor: Cell | null,
  marks: readonly (readonly [y: number, x: number])[],
  drawing: ViewDrawing,
  colours: OverlayColours,
): void {
  const context = fitted(canvas, drawing)
  const { view, width, height } = drawing
  const [cellWidth, cellHeight] = [width / view.columns, height / view.rows]
  const boxOf = (y: number, x: number): [number, number, number, number] => [
    (x - view.x) * cellWidth,
    (y - view.y) * cellHeight,
    cellWidth,
    cellHeight,
  ]
  context.strokeStyle = colours.pin
  context.lineWidth = 2
  for (const [y, x] of marks) context.strokeRect(...grown(boxOf(y, x), -1))
  if (cursor === null) return
  const box = boxOf(cursor.y, cursor.x)
  context.globalAlpha = 0.5
  context.strokeStyle = colours.ink
  context.lineWidth = 1
  context.strokeRect(-2, Math.round(box[1]) + 0.5, width + 4, Math.max(1, box[3]))
  context.strokeRect(Math.round(box[0]) + 0.5, -2, Math.max(1, box[2]), height + 4)
  context.globalAlpha = 1
  const seen: typeof box = [box[0], box[1], Math.max(3, box[2]), Math.max(3, box[3])]
  context.strokeStyle = colours.ground
  context.lineWidth = 5
  context.strokeRect(...seen)
  context.strokeStyle = colours.ink
  context.lineWidth = 2
  context.strokeRect(...seen)
}

const grown = (
  [x, y, width, height]: [number, number, number, number],
  by: number,
): [number, number, number, number] => [x - by, y - by, width + 2 * by, height + 2 * by]

/** Gives a canvas its size in device pixels, empty, measured in CSS pixels. */
function fitted(canvas: AnyCanvas, { width, height, ratio }: ViewDrawing) {
  const size = {
    width: Math.max(1, Math.round(width * ratio)),
    height: Math.max(1, Math.round(height * ratio)),
  }
  if (canvas.width !== size.width) canvas.width = size.width
  if (canvas.height !== size.height) canvas.height = size.height
  const context = get2d(canvas)
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.clearRect(0, 0, width, height)
  return context
}

/** @throws Error where the browser gives no 2D context (it always does for a fresh canvas) */
export function get2d(canvas: AnyCanvas): CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D {
  const context = canvas instanceof OffscreenCanvas ? canvas.getContext('2d') : canvas.getContext('2d')
  if (context === null) throw new Error('this canvas gives no 2D context')
  return context
}
