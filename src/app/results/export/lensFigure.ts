import { type ShowCard } from '../../../graph/showCard.ts'
import { axisNames } from '../axisNames.ts'
import { longest } from '../heatmapLayout.ts'
import { inkOn } from '../inkOn.ts'
import { lensShading } from '../lens/lensShading.ts'
import { tensorStore } from '../tensorStore.ts'
import { printToken } from '../visibleToken.ts'
import { vocabStore } from '../vocabStore.ts'
import { paper, widthOf, type Figure, type FigureMark } from './figure.ts'
import { legendFigure } from './matrixFigure.ts'

const cell = { width: 78, height: 22 }

/** The grid of likeliest tokens, each cell with its token, shaded as on screen. */
export function lensFigure(card: ShowCard & { kind: 'lens' }): Figure {
  const { data: ids, shape } = tensorStore.get(card.ids.ref)
  const shading = lensShading(card, false)
  const [rows = 0, columns = 0] = shape
  const decode = vocabStore.get(card.model)
  const rowNames = axisNames(card.y, rows).map(printToken)
  const columnNames = axisNames(card.x, columns).map(printToken)
  const left = Math.min(140, longest(rowNames) * 6.6 + 12)
  const marks: FigureMark[] = []
  columnNames.forEach((text, x) => {
    marks.push({
      kind: 'text',
      x: left + (x + 0.5) * cell.width,
      y: 9,
      text: cut(text),
      anchor: 'middle',
      mono: true,
      size: 11,
    })
  })
  rowNames.forEach((text, y) => {
    marks.push({
      kind: 'text',
      x: left - 8,
      y: 22 + (y + 0.5) * cell.height,
      text,
      anchor: 'end',
      mono: true,
      size: 11,
    })
  })
  for (let i = 0; i < rows * columns; i++) {
    const fill = shading.colour(i)
    const [x, y] = [left + (i % columns) * cell.width, 22 + Math.floor(i / columns) * cell.height]
    marks.push(
      { kind: 'rect', x, y, ...cell, fill, stroke: paper.ground },
      {
        kind: 'text',
        x: x + cell.width / 2,
        y: y + cell.height / 2,
        text: cut(printToken(decode(ids[i] ?? -1))),
        anchor: 'middle',
        mono: true,
        size: 11,
        fill: inkOn(fill),
      },
    )
  }
  const legend = legendFigure(shading.scale, shading.ends)
  const below = 22 + rows * cell.height + 14
  marks.push(
    { kind: 'group', x: left, y: below, marks: legend.marks },
    { kind: 'text', x: left + legend.width + 14, y: below + 6, text: shading.words },
  )
  return {
    width: left + Math.max(columns * cell.width, legend.width + 14 + widthOf(shading.words)),
    height: below + legend.height + 8,
    marks,
  }
}

const cut = (text: string): string => (text.length > 10 ? `${text.slice(0, 9)}…` : text)
