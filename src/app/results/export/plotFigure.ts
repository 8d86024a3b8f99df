import { type PlotShowCard } from '../PlotCard.tsx'
import { plotPoints } from '../plotPoints.ts'
import { seriesColour } from '../seriesLook.ts'
import { type Figure, type FigureMark, widthOf } from './figure.ts'

const size = { width: 720, height: 320 }

/** A chart as the page draws it, in light colours, with its legend. */
export async function plotFigure(card: PlotShowCard): Promise<Figure> {
  const { plotChart } = await import('../plotChart.ts')
  const data = plotPoints(card)
  const chart = plotChart(card, data, { ...size, dark: false })
  chart.setAttribute('xmlns', 'http://www.w3.org/2000/svg')
  chart.setAttribute('font-size', '11')
  const height = Number(chart.getAttribute('height') ?? size.height)
  const marks: FigureMark[] = []
  let x = 56
  let y = 6
  if (data.series.length > 1)
    data.series.forEach((name, index) => {
      const wide = widthOf(name) + 40
      if (x + wide > size.width && x > 56) {
        x = 56
        y += 18
      }
      marks.push(
        { kind: 'rect', x, y: y - 5, width: 10, height: 10, fill: seriesColour(index, false) },
        { kind: 'text', x: x + 16, y, text: name },
      )
      x += wide
    })
  const top = data.series.length > 1 ? y + 16 : 0
  const source = new XMLSerializer().serializeToString(chart).replaceAll('currentColor', '#1a1f1e')
  marks.push({ kind: 'svg', x: 0, y: top, width: size.width, height, source })
  return { width: size.width, height: top + height, marks }
}
