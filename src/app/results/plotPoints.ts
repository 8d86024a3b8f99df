import { axisNames } from './axisNames.ts'
import { type PlotShowCard } from './PlotCard.tsx'
import { tensorStore } from './tensorStore.ts'
import { printToken } from './visibleToken.ts'

export interface PlotPoint {
  series: string
  /** A number, or the place of a name on an axis of names. */
  x: number
  y: number
}

export interface PlotData {
  points: PlotPoint[]
  series: string[]
  /** Names along x; null where x is numbers. */
  names: string[] | null
}

/**
 * The points of a plot: y is [points] or [series, points], x is numbers (one list for all series, or one each), names, or
 * counted from 0.
 */
export function plotPoints(card: PlotShowCard): PlotData {
  const { data, shape } = tensorStore.get(card.y.ref)
  const length = shape.at(-1) ?? data.length
  const count = shape.length > 1 ? (shape[0] ?? 1) : 1
  const series = axisNames(card.series, count)
  const numbers = card.x !== null && 'ref' in card.x ? tensorStore.get(card.x.ref).data : null
  const names = card.x !== null && !('ref' in card.x) ? axisNames(card.x, length).map(printToken) : null
  const points = series.flatMap((name, row) =>
    Array.from({ length }, (_, i) => ({
      series: name,
      x: numbers?.[numbers.length === length ? i : row * length + i] ?? i,
      y: data[row * length + i] ?? NaN,
    })),
  )
  return { points, series, names }
}
