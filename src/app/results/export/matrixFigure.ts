import { isCounted } from '../axisNames.ts'
import { colourOf, paint, type ColourScale } from '../colourScale.ts'
import { longest } from '../heatmapLayout.ts'
import { layOutHeatmap } from '../heatmapLayout.ts'
import { printNumber } from '../numbers.ts'
import { printToken } from '../visibleToken.ts'
import { paper, type Figure, type FigureMark } from './figure.ts'
import { pixelsUrl } from './pixels.ts'

export interface MatrixPicture {
  data: ArrayLike<number>
  rows: number
  columns: number
  rowNames: readonly string[]
  columnNames: readonly string[]
  rowLabel?: string | null
  columnLabel?: string | null
  scale: ColourScale
  mark?: readonly (readonly [y: number, x: number])[]
  /** Pixels it may be wide, names included. */
  width?: number
}

/** Cells up to this number are drawn one by one, so that a drawing program can change each. */
const drawnCells = 4096

/** A matrix with its names, the names of its axes and its scale. */
export async function matrixFigure(picture: MatrixPicture): Promise<Figure> {
  const { data, rows, columns, scale } = picture
  const rowNames = picture.rowNames.map(printToken)
  const columnNames = picture.columnNames.map(printToken)
  const layout = layOutHeatmap({
    rows,
    columns,
    width: picture.width ?? 760,
    longestRow: longest(rowNames),
    longestColumn: longest(columnNames),
    counted: isCounted(columnNames),
  })
  const { cellWidth, cellHeight } = layout
  const axis = picture.rowLabel ? 20 : 0
  const left = layout.left + axis
  const field = { x: left, y: 0, width: cellWidth * columns, height: cellHeight * rows }
  const marks: FigureMark[] = []
  if (rows * columns <= drawnCells)
    for (let i = 0; i < rows * columns; i++)
      marks.push({
        kind: 'rect',
        x: left + (i % columns) * cellWidth,
        y: Math.floor(i / columns) * cellHeight,
        width: cellWidth,
        height: cellHeight,
        fill: colourOf(scale, data[i] ?? NaN),
      })
  else marks.push({ kind: 'image', ...field, href: await pixelsUrl(paint(data, scale), columns, rows) })
  marks.push({ kind: 'rect', ...field, fill: 'none', stroke: paper.edge })
  for (const [y, x] of picture.mark ?? [])
    marks.push({
      kind: 'rect',
      x: left + x * cellWidth,
      y: y * cellHeight,
      width: cellWidth,
      height: cellHeight,
      fill: 'none',
      stroke: paper.pin,
    })
  rowNames.forEach((text, y) => {
    if (y % layout.nameRows === 0)
      marks.push({
        kind: 'text',
        x: left - 6,
        y: (y + 0.5) * cellHeight,
        text,
        anchor: 'end',
        mono: true,
        size: 11,
      })
  })
  columnNames.forEach((text, x) => {
    if (x % layout.nameColumns !== 0) return
    const at = { x: left + (x + 0.5) * cellWidth, y: field.height + 10, text, mono: true, size: 11 }
    if (layout.slanted) marks.push({ kind: 'text', ...at, anchor: 'end', rotate: -45 })
    else marks.push({ kind: 'text', ...at, anchor: 'middle' })
  })
  let below = field.height + layout.below
  if (picture.rowLabel)
    marks.push({
      kind: 'text',
      x: 8,
      y: field.height / 2,
      text: picture.rowLabel,
      anchor: 'middle',
      rotate: -90,
      fill: paper.quiet,
    })
  if (picture.columnLabel) {
    const x = left + field.width / 2
    marks.push({
      kind: 'text',
      x,
      y: below + 4,
      text: picture.columnLabel,
      anchor: 'middle',
      fill: paper.quiet,
    })
    below += 18
  }
  const legend = legendFigure(scale)
  marks.push({ kind: 'group', x: left, y: below + 8, marks: legend.marks })
  return { width: left + Math.max(field.width, legend.width), height: below + 8 + legend.height + 6, marks }
}

const steps = 48

/**
 * The colours of a scale with its ends, and its centre where it has one.
 * @param ends words for the ends, where they are not the numbers of the scale
 */
export function legendFigure(scale: ColourScale, ends?: readonly [string, string]): Figure {
  const cut = scale.clipped ? ['≤ ', '≥ '] : ['', '']
  const [low, high] = ends ?? [`${cut[0]}${printNumber(scale.low)}`, `${cut[1]}${printNumber(scale.high)}`]
  const bar = { x: low.length * 7.2 + 6, width: 144, height: 10 }
  const marks: FigureMark[] = [{ kind: 'text', x: 0, y: 6, text: low }]
  for (let step = 0; step < steps; step++)
    marks.push({
      kind: 'rect',
      x: bar.x + (step * bar.width) / steps,
      y: 0,
      width: bar.width / steps,
      height: bar.height,
      fill: colourOf(scale, scale.low + ((scale.high - scale.low) * (step + 0.5)) / steps),
    })
  marks.push({
    kind: 'rect',
    x: bar.x,
    y: 0,
    width: bar.width,
    height: bar.height,
    fill: 'none',
    stroke: paper.edge,
  })
  const end = bar.x + bar.width + 6
  marks.push({ kind: 'text', x: end, y: 6, text: high })
  if (scale.center !== null) {
    const x = bar.x + bar.width / 2
    marks.push(
      {
        kind: 'path',
        points: [
          [x, -2],
          [x, 12],
        ],
        stroke: paper.ink,
        width: 1,
      },
      { kind: 'text', x, y: 20, text: printNumber(scale.center), anchor: 'middle', size: 11 },
    )
  }
  return { width: end + high.length * 7.2, height: scale.center === null ? 12 : 26, marks }
}
