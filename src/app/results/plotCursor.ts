import { type PlotData, type PlotPoint } from './plotPoints.ts'

/** A point of a chart and where it is drawn, in pixels. */
export interface PlacedPoint {
  point: PlotPoint
  x: number
  y: number
}

interface Chart {
  scale: (name: 'x' | 'y') => { apply: (value: number) => unknown } | undefined
}

/** Where the points of a chart are drawn; points that have no place (NaN, or 0 on a logarithm) are left out. */
export function placesOf(chart: Chart, points: readonly PlotPoint[]): PlacedPoint[] {
  const [x, y] = [chart.scale('x'), chart.scale('y')]
  if (x === undefined || y === undefined) return []
  return points.flatMap(point => {
    const place = { point, x: Number(x.apply(point.x)), y: Number(y.apply(point.y)) }
    return Number.isFinite(point.y) && Number.isFinite(place.x) && Number.isFinite(place.y) ? [place] : []
  })
}

/** The point nearest to a place; what is beside each other counts more than what is above. */
export function nearest(places: readonly PlacedPoint[], x: number, y: number): PlacedPoint | null {
  let found: PlacedPoint | null = null
  let least = Infinity
  for (const place of places) {
    const distance = Math.hypot((place.x - x) * 2, place.y - y)
    if (distance < least) [found, least] = [place, distance]
  }
  return found
}

/** The point that a key goes to: the next or previous of a series, its ends, or the same place in another series. */
export function beside({ points, series }: PlotData, from: PlotPoint | null, key: string): PlotPoint | null {
  const length = points.length / Math.max(1, series.length)
  const at = from === null ? -1 : points.indexOf(from)
  if (at < 0) return key.startsWith('Arrow') || key === 'Home' ? (points[0] ?? null) : null
  const [row, place] = [Math.floor(at / length), at % length]
  const to = (otherRow: number, otherPlace: number): PlotPoint | null =>
    points[clamp(otherRow, series.length) * length + clamp(otherPlace, length)] ?? null
  switch (key) {
    case 'ArrowRight':
      return to(row, place + 1)
    case 'ArrowLeft':
      return to(row, place - 1)
    case 'ArrowDown':
      return to(row + 1, place)
    case 'ArrowUp':
      return to(row - 1, place)
    case 'Home':
      return to(row, 0)
    case 'End':
      return to(row, length - 1)
    default:
      return null
  }
}

const clamp = (place: number, size: number): number => Math.max(0, Math.min(size - 1, place))
