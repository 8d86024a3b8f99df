import { type ShowCard } from '../../graph/showCard.ts'
import { axisNames, isCounted } from './axisNames.ts'
import { scaleFor } from './colourScale.ts'
import { drawMatrix } from './drawHeatmap.ts'
import { layOutHeatmap } from './heatmapLayout.ts'
import { printNumber } from './numbers.ts'
import { tensorStore } from './tensorStore.ts'
import { printToken } from './visibleToken.ts'

const page = {
  width: 900,
  margin: 24,
  title: 30,
  foot: 36,
  pixels: 2,
  font: '12px system-ui, sans-serif',
} as const

/** A heatmap as a picture for a paper: light colours, names, the range of its scale; twice the screen's pixels. */
export async function heatmapPng(card: ShowCard & { kind: 'heatmap' }, caption: string): Promise<Blob> {
  const { data, shape } = tensorStore.get(card.values.ref)
  const [rows = 0, columns = 0] = shape
  const scale = scaleFor(data, card.center, false)
  const rowNames = axisNames(card.y, rows).map(printToken)
  const columnNames = axisNames(card.x, columns).map(printToken)
  const layout = layOutHeatmap(
    rows,
    columns,
    page.width,
    longest(rowNames),
    longest(columnNames),
    isCounted(columnNames),
  )
  const field = { width: layout.cellWidth * columns, height: layout.cellHeight * rows }
  const left = page.margin + layout.left
  const top = page.margin + page.title
  const cut = scale.clipped ? ', values beyond it cut' : ''
  const centred = card.center === null ? '' : `, centred on ${printNumber(card.center)}`
  const title = card.title ?? 'Heatmap'
  const foot = [`${printNumber(scale.low)} to ${printNumber(scale.high)}${cut}${centred}`, caption]
  const textWidth = Math.max(...[title, ...foot].map(measure))
  const canvas = new OffscreenCanvas(
    Math.ceil((Math.max(left + field.width, page.margin + textWidth) + page.margin) * page.pixels),
    Math.ceil((top + field.height + layout.below + page.foot + page.margin) * page.pixels),
  )
  const matrix = new OffscreenCanvas(1, 1)
  drawMatrix(matrix, data, rows, columns, scale)

  const context = canvas.getContext('2d')
  if (context === null) throw new Error('this canvas gives no 2D context')
  context.scale(page.pixels, page.pixels)
  context.fillStyle = '#ffffff'
  context.fillRect(0, 0, canvas.width, canvas.height)
  context.imageSmoothingEnabled = false
  context.drawImage(matrix, left, top, field.width, field.height)
  context.fillStyle = '#1c1f1e'
  context.font = `600 ${page.font}`
  context.fillText(title, page.margin, page.margin + 12)
  context.font = page.font
  context.textBaseline = 'middle'
  context.textAlign = 'right'
  rowNames.forEach((name, y) => {
    if (y % layout.nameRows === 0) context.fillText(name, left - 6, top + (y + 0.5) * layout.cellHeight)
  })
  columnNames.forEach((name, x) => {
    if (x % layout.nameColumns !== 0) return
    context.save()
    context.translate(left + (x + 0.5) * layout.cellWidth, top + field.height + 10)
    if (layout.slanted) context.rotate(-Math.PI / 4)
    else context.textAlign = 'center'
    context.fillText(name, 0, 0)
    context.restore()
  })
  context.textAlign = 'left'
  foot.forEach((line, index) => {
    context.fillText(line, page.margin, top + field.height + layout.below + 18 * (index + 0.5))
  })
  return canvas.convertToBlob({ type: 'image/png' })
}

const longest = (names: readonly string[]): number =>
  names.reduce((most, name) => Math.max(most, name.length), 0)

/** Width of a line of text; the title's weight is somewhat wider. */
function measure(text: string): number {
  const context = new OffscreenCanvas(1, 1).getContext('2d')
  if (context === null) return 0
  context.font = `600 ${page.font}`
  return context.measureText(text).width
}
