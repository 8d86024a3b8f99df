import { type ShowCard } from '../../../graph/showCard.ts'
import { axisNames } from '../axisNames.ts'
import { scaleFor } from '../colourScale.ts'
import { lookWhole } from '../lookWindow.ts'
import { type Figure } from './figure.ts'
import { matrixFigure } from './matrixFigure.ts'

/** The whole matrix, in light colours. */
export async function heatmapFigure(card: ShowCard & { kind: 'heatmap' }): Promise<Figure> {
  const { data, shape } = await lookWhole(card.values)
  const [rows = 0, columns = 0] = shape
  return matrixFigure({
    data,
    rows,
    columns,
    rowNames: axisNames(card.y, rows),
    columnNames: axisNames(card.x, columns),
    rowLabel: card.yLabel,
    columnLabel: card.xLabel,
    scale: scaleFor(data, card.center, false),
    mark: card.mark,
  })
}
