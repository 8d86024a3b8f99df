import { scaleFor } from '../src/app/results/colourScale.ts'
import { drawOverlay, drawView, matrixBitmap } from '../src/app/results/drawHeatmap.ts'
import { wholeView } from '../src/app/results/heatmapView.ts'
import { measure, type Measured } from './ratio.ts'

const rows = 250
const columns = 400

declare global {
  interface Window {
    measureHeatmap: () => Promise<Measured>
  }
}

window.measureHeatmap = () => {
  const data = Float32Array.from({ length: rows * columns }, (_, i) => Math.sin(i * 0.37))
  const [base, overlay] = [document.createElement('canvas'), document.createElement('canvas')]
  document.body.append(base, overlay)
  const drawing = { view: wholeView(rows, columns), width: 800, height: 340, ratio: 1 }
  const colours = { ink: '#000', ground: '#fff', pin: '#f00' }
  let cursor = 0
  return measure(() => {
    drawView(base, [matrixBitmap({ data, rows, columns }, scaleFor(data, null, false))], drawing)
    drawOverlay(overlay, { x: cursor++ % columns, y: 7 }, [], drawing, colours)
    // Reading one pixel back waits until all of them are drawn.
    base.getContext('2d')?.getImageData(799, 339, 1, 1)
    overlay.getContext('2d')?.getImageData(799, 339, 1, 1)
    return Promise.resolve()
  })
}
