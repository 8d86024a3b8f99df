import { paint, type ColourScale } from './colourScale.ts'

/** Draws a matrix at one pixel a cell; the style sheet scales it up with hard edges. */
export function drawMatrix(
  canvas: HTMLCanvasElement | OffscreenCanvas,
  data: ArrayLike<number>,
  rows: number,
  columns: number,
  scale: ColourScale,
): void {
  canvas.width = columns
  canvas.height = rows
  const context = get2d(canvas)
  context.putImageData(new ImageData(paint(data, scale), columns, rows), 0, 0)
}

/** @throws Error where the browser gives no 2D context (it always does for a fresh canvas) */
export function get2d(
  canvas: HTMLCanvasElement | OffscreenCanvas,
): CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D {
  const context = canvas instanceof HTMLCanvasElement ? canvas.getContext('2d') : canvas.getContext('2d')
  if (context === null) throw new Error('this canvas gives no 2D context')
  return context
}
