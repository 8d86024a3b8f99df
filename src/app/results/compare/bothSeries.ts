import { type PlotShowCard } from '../PlotCard.tsx'
import { plotPoints, type PlotData } from '../plotPoints.ts'

/** The series of two runs as those of one chart, each with its own x; null where they are of different lengths. */
export function bothSeries(card: PlotShowCard, other: PlotShowCard, number: number): PlotData | null {
  const [now, then] = [namedBy(card, 'now'), namedBy(other, `run ${number}`)]
  const lengths = [now, then].map(({ points, series }) => points.length / Math.max(1, series.length))
  if (lengths[0] !== lengths[1]) return null
  return {
    points: [...now.points, ...then.points],
    series: [...now.series, ...then.series],
    names: now.names,
  }
}

/** What a card draws; its series are named by the run, and by what they are called where there is more to tell. */
function namedBy(card: PlotShowCard, run: string): PlotData {
  const { points, series, names } = plotPoints(card)
  const isAlone = card.series === null && series.length === 1
  const nameOf = (name: string): string => (isAlone ? run : `${name}, ${run}`)
  return {
    points: points.map(point => ({ ...point, series: nameOf(point.series) })),
    series: series.map(nameOf),
    names,
  }
}
