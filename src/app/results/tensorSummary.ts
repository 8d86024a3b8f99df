import { type ShowCard } from '../../graph/showCard.ts'
import { tensorStore } from './tensorStore.ts'

type TensorShowCard = ShowCard & { kind: 'tensor' }

export interface Statistic {
  name: string
  value: number
}

/** The statistics of all values, as the device computed them; none of a tensor without values. */
export function statisticsOf({ summary }: TensorShowCard): Statistic[] {
  if (summary === null) return []
  const [min, max, mean, std, norm, missing = 0, infinite = 0, low, high] = tensorStore.get(summary.ref).data
  // A device may take no NaN for one; what is computed from it is NaN all the same.
  const hasMissing = missing > 0 || Number.isNaN(norm)
  const isFinite = low !== undefined && high !== undefined && low <= high
  const ends: [string, number | undefined][] =
    hasMissing || infinite > 0
      ? !isFinite
        ? []
        : [
            ['least finite', low],
            ['greatest finite', high],
          ]
      : [
          ['min', min],
          ['max', max],
        ]
  const odd: [string, number | undefined][] = hasMissing ? [['NaN', missing > 0 ? missing : undefined]] : []
  if (infinite > 0) odd.push(['infinite', infinite])
  const all = [...ends, ['mean', mean], ['std', std], ['L2 norm', norm], ...odd] satisfies [
    string,
    number | undefined,
  ][]
  return all.map(([name, value]) => ({ name, value: value ?? NaN }))
}

export interface Histogram {
  counts: number[]
  /** Of the finite values: where the first bin begins and the last one ends. */
  low: number
  high: number
  /** 1 where every value was counted; else one of so many. */
  every: number
}

/** How the finite values are distributed; null where there are none. */
export function histogramOf({ summary, histogram }: TensorShowCard): Histogram | null {
  if (summary === null || histogram === null) return null
  const [low = NaN, high = NaN] = tensorStore.get(summary.ref).data.subarray(7)
  if (!(low <= high)) return null
  return { counts: [...tensorStore.get(histogram.counts.ref).data], low, high, every: histogram.every }
}
