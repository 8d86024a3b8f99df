import { type ShowCard } from '../../../graph/showCard.ts'
import { attentionPattern, patternName } from '../attentionPattern.ts'
import { axisNames } from '../axisNames.ts'
import { paint, scaleFor } from '../colourScale.ts'
import { lookWhole } from '../lookWindow.ts'
import { paper, stacked, type Figure, type FigureMark } from './figure.ts'
import { matrixFigure } from './matrixFigure.ts'
import { pixelsUrl } from './pixels.ts'

const small = 84

/** The chosen head (or their average) large, and all heads small beneath it. */
export async function attentionFigure(card: ShowCard & { kind: 'attention' }): Promise<Figure> {
  const whole = await lookWhole(card.values)
  const [heads = 0, queries = 0, keys = 0] = whole.shape
  const names = axisNames(card.headNames, heads)
  const tokens = { from: axisNames(card.tokens, queries), to: axisNames(card.tokens, keys) }
  const scale = scaleFor([0, 1], null, false)
  const which = card.view === 'average' ? null : card.head
  const large = await matrixFigure({
    data: attentionPattern(whole, which),
    rows: queries,
    columns: keys,
    rowNames: tokens.from,
    columnNames: tokens.to,
    rowLabel: 'from',
    columnLabel: `to (${patternName(card, which)})`,
    scale,
  })
  if (heads < 2) return large
  const perRow = Math.max(1, Math.floor(720 / (small + 12)))
  const marks: FigureMark[] = []
  for (let head = 0; head < heads; head++) {
    const place = {
      x: (head % perRow) * (small + 12),
      y: Math.floor(head / perRow) * (small + 26),
      width: small,
      height: small,
    }
    const href = await pixelsUrl(paint(attentionPattern(whole, head), scale), keys, queries)
    marks.push(
      { kind: 'image', ...place, href },
      { kind: 'rect', ...place, fill: 'none', stroke: head === which ? paper.glass : paper.edge },
      {
        kind: 'text',
        x: place.x,
        y: place.y + small + 9,
        text: card.headNames === null ? `head ${head}` : (names[head] ?? ''),
        size: 11,
      },
    )
  }
  const rows = Math.ceil(heads / perRow)
  return stacked([
    large,
    { width: Math.min(heads, perRow) * (small + 12), height: rows * (small + 26), marks },
  ])
}
