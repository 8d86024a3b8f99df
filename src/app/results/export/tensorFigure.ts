import { printShape } from '../../../graph/dim.ts'
import { type ShowCard } from '../../../graph/showCard.ts'
import { printNumber } from '../numbers.ts'
import { histogramOf, statisticsOf } from '../tensorSummary.ts'
import { paper, widthOf, type Figure, type FigureMark } from './figure.ts'

const chart = { width: 620, height: 140 }

/** Type, statistics and the distribution of a tensor's values. */
export function tensorFigure(card: ShowCard & { kind: 'tensor' }): Figure {
  const words = [`${card.of.dtype} ${printShape(card.of.shape)}`]
  const marks: FigureMark[] = []
  words.push(
    statisticsOf(card)
      .map(({ name, value }) => `${name} ${printNumber(value)}`)
      .join('   '),
  )
  words.forEach((text, index) => marks.push({ kind: 'text', x: 0, y: 8 + index * 18, text }))
  const width = Math.max(chart.width, ...words.map(text => widthOf(text)))
  const histogram = histogramOf(card)
  if (histogram === null) return { width, height: 40, marks }
  const { counts, low, high, every } = histogram
  const most = Math.max(1, ...counts)
  const step = chart.width / counts.length
  const top = 48
  const bottom = top + chart.height
  counts.forEach((count, index) => {
    const height = (chart.height * count) / most
    marks.push({
      kind: 'rect',
      x: index * step,
      y: bottom - height,
      width: step - 1,
      height,
      fill: paper.glass,
    })
  })
  marks.push(
    {
      kind: 'path',
      points: [
        [0, bottom],
        [chart.width, bottom],
      ],
      stroke: paper.ink,
      width: 1,
    },
    { kind: 'text', x: 0, y: bottom + 12, text: printNumber(low) },
    { kind: 'text', x: chart.width, y: bottom + 12, text: printNumber(high), anchor: 'end' },
    {
      kind: 'text',
      x: chart.width / 2,
      y: bottom + 12,
      text: `values in ${counts.length} bins, at most ${most} in one${every > 1 ? `; of every ${every}th value` : ''}`,
      anchor: 'middle',
      fill: paper.quiet,
    },
  )
  return { width, height: bottom + 26, marks }
}
