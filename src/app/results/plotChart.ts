import * as ObservablePlot from '@observablehq/plot'
import { type AxisScale } from '../../graph/showCard.ts'
import { type PlotShowCard } from './PlotCard.tsx'
import { seriesColour, seriesDash } from './seriesLook.ts'
import { type PlotData, type PlotPoint } from './plotPoints.ts'

/** Colour is never alone: series also differ by dashes and by the shape of their points. */
const symbols = ['circle', 'square', 'triangle', 'diamond', 'cross', 'star'] as const

export interface ChartLook {
  width: number
  height: number
  dark: boolean
}

/** The chart of a card; its legend is the card's own, and so is what the cursor points at. */
export function plotChart(card: PlotShowCard, data: PlotData, { width, height, dark }: ChartLook) {
  const { names, series, points } = data
  const ticks = names === null ? null : tickPlaces(names, width)
  return ObservablePlot.plot({
    width,
    height: height + (ticks?.slanted === true ? ticks.below - 24 : 0),
    marginLeft: 56,
    marginRight: 18,
    marginTop: 22,
    marginBottom: ticks === null ? 40 : 16 + ticks.below,
    style: { background: 'transparent', color: 'inherit', fontFamily: 'inherit', fontSize: '11px' },
    color: { domain: series, range: series.map((_, index) => seriesColour(index, dark)) },
    symbol: { domain: series, range: series.map((_, index) => symbols[index % symbols.length] ?? 'circle') },
    x: {
      label: card.xLabel,
      tickFormat: names === null ? undefined : (x: number) => names[x] ?? '',
      // About as many numbers as fit beside each other.
      ticks: ticks === null ? Math.max(2, Math.floor(width / 70)) : ticks.places,
      tickRotate: ticks?.slanted === true ? -40 : 0,
      ...scaleOf(card.xScale),
    },
    y: {
      label: card.yLabel,
      grid: true,
      nice: true,
      ...scaleOf(card.yScale),
    },
    marks: [
      ...(card.yScale === 'log' ? [] : [ObservablePlot.ruleY([0], { strokeOpacity: 0.35 })]),
      ...marks(card, points, series),
    ],
  })
}

const scaleOf = (scale: AxisScale) => (scale === 'log' ? { type: 'log' as const, tickFormat: '~g' } : {})

const leastOf = (points: readonly PlotPoint[]): number =>
  points.reduce((least, { y }) => (y > 0 && y < least ? y : least), Infinity)

/** Every name where there is room, else every n-th; slanted where they would run into each other. */
function tickPlaces(names: readonly string[], width: number) {
  const longest = Math.max(1, ...names.map(name => name.length)) * 6.6
  const room = (width - 80) / Math.max(1, names.length)
  const slanted = longest + 8 > room
  const step = slanted ? Math.max(1, Math.ceil(14 / room)) : 1
  return {
    places: Array.from({ length: Math.ceil(names.length / step) }, (_, i) => i * step),
    slanted,
    below: slanted ? 24 + Math.min(96, longest * 0.65) : 24,
  }
}

function marks(
  card: PlotShowCard,
  points: readonly PlotPoint[],
  series: readonly string[],
): ObservablePlot.Markish[] {
  const at = { x: 'x', y: 'y', stroke: 'series' } as const
  const few = points.length <= 400
  switch (card.kind) {
    case 'line':
      return [
        ...series.map((name, index) =>
          ObservablePlot.lineY(
            points.filter(point => point.series === name),
            { ...at, strokeWidth: 1.75, strokeDasharray: seriesDash(index) },
          ),
        ),
        ...(few ? [ObservablePlot.dot(points, { ...at, r: 2.4, fill: 'series', symbol: 'series' })] : []),
      ]
    case 'scatter':
      return [ObservablePlot.dot(points, { ...at, r: 3, symbol: 'series' })]
    case 'bar': {
      const width = 0.8 / series.length
      const left = ({ x, series: name }: PlotPoint): number => x - 0.4 + series.indexOf(name) * width
      return [
        ObservablePlot.rectY(points, {
          x1: left,
          x2: (point: PlotPoint) => left(point) + width,
          // A logarithm has no 0 to start from: bars start a decade below the least.
          ...(card.yScale === 'log' ? { y1: leastOf(points) / 10, y2: 'y' } : { y: 'y' }),
          fill: 'series',
          insetLeft: 0.5,
          insetRight: 0.5,
        }),
      ]
    }
  }
}
