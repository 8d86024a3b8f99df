import { type ShowCard } from '../../graph/showCard.ts'
import { bar, extent, sparkline } from './bars.ts'
import { axisName } from './grid.ts'
import { type CardSource } from './source.ts'
import { formatNumber, numbersOf, rowsOf, table } from './values.ts'

type SeriesCard = Extract<ShowCard, { kind: 'line' | 'bar' | 'scatter' }>

const barWidth = 40

/** Lines as sparklines and their values, bars as bars, scattered points as a table. */
export async function printSeries(card: SeriesCard, source: CardSource): Promise<string[]> {
  const series = rowsOf(await source.look(card.y.ref))
  const names = card.x === null ? null : Array.isArray(card.x) ? card.x : await axisOf(card, source)
  const labels = [card.xLabel && `x: ${card.xLabel}`, card.yLabel && `y: ${card.yLabel}`].filter(Boolean)
  const head = labels.length > 0 ? [labels.join(', ')] : []
  const seriesName = (index: number) => card.series?.[index] ?? (series.length > 1 ? `series ${index}` : '')
  switch (card.kind) {
    case 'line':
      return [
        ...head,
        ...series.flatMap((row, i) => lineOf(row, seriesName(i))),
        ...pointsOf(series, names, seriesName),
      ]
    case 'scatter':
      return [...head, ...pointsOf(series, names, seriesName)]
    case 'bar': {
      const { least, greatest } = extent([0, ...series.flat()])
      const reach = Math.max(greatest, -least) || 1
      return [
        ...head,
        ...series.flatMap((row, i) => [
          ...(seriesName(i) === '' ? [] : [seriesName(i)]),
          ...table(
            row.map((value, j) => [
              axisName(names, j),
              formatNumber(value),
              bar(Math.abs(value) / reach, barWidth),
            ]),
            [false, true],
          ),
        ]),
      ]
    }
  }
}

async function axisOf(card: SeriesCard, source: CardSource): Promise<string[]> {
  if (card.x === null || !('ref' in card.x)) return []
  return numbersOf(await source.look(card.x.ref)).map(formatNumber)
}

function lineOf(row: readonly number[], name: string): string[] {
  const { least, greatest } = extent(row)
  return [
    `${name}${name === '' ? '' : '  '}${sparkline(row)}  ${formatNumber(least)} to ${formatNumber(greatest)}`,
  ]
}

/** A table of points, one line each. */
function pointsOf(
  series: readonly (readonly number[])[],
  names: readonly string[] | null,
  seriesName: (index: number) => string,
): string[] {
  const points = series[0]?.length ?? 0
  const header = ['x', ...series.map((_, i) => seriesName(i) || 'y')]
  const rows = Array.from({ length: points }, (_, j) => [
    axisName(names, j),
    ...series.map(row => formatNumber(row[j] ?? NaN)),
  ])
  return table(
    [header, ...rows],
    header.map(() => true),
  )
}
