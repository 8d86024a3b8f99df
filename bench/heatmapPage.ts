import { scaleFor } from '../src/app/results/colourScale.ts'
import { drawMatrix } from '../src/app/results/drawHeatmap.ts'
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
  const canvas = document.body.appendChild(document.createElement('canvas'))
  return measure(() => {
    drawMatrix(canvas, data, rows, columns, scaleFor(data, null, false))
    // Reading one pixel back waits until all of them are drawn.
    canvas.getContext('2d')?.getImageData(columns - 1, rows - 1, 1, 1)
    return Promise.resolve()
  })
}
