import { tensorStore } from '../tensorStore.ts'
import { vocabStore } from '../vocabStore.ts'
import { pathOf, type LensShowCard } from './lensGeometry.ts'

/** One token along its path over the grid. */
export interface Trajectory {
  id: number
  token: string
  values: number[]
  ranks: number[]
}

/** The followed tokens of a lens, through a cell [y, x]. */
export function trajectories(card: LensShowCard, cell: readonly [number, number]): Trajectory[] {
  const { tracked, along, model } = card
  if (tracked === null) return []
  const values = tensorStore.get(tracked.values.ref)
  const ranks = tensorStore.get(tracked.ranks.ref).data
  const [, height = 0, width = 0] = values.shape
  const path = pathOf([height, width], cell, along)
  const decode = vocabStore.get(model)
  return tracked.ids.map((id, index) => ({
    id,
    token: decode(id),
    values: path.map(place => values.data[index * height * width + place] ?? NaN),
    ranks: path.map(place => ranks[index * height * width + place] ?? NaN),
  }))
}

export interface Axis {
  low: number
  high: number
  ticks: readonly { at: number; words: string }[]
  /** Where a value stands, 0 at the bottom and 1 at the top. */
  place: (value: number) => number
}

/** An axis for ranks: by their logarithm, the first on top. */
export function rankAxis(ranks: readonly number[]): Axis {
  const worst = Math.max(10, ...ranks.filter(Number.isFinite))
  const decades = Array.from({ length: Math.floor(Math.log10(worst)) + 1 }, (_, i) => 10 ** i)
  return {
    low: worst,
    high: 1,
    ticks: decades.map(at => ({ at, words: String(at) })),
    place: rank => 1 - Math.log(rank) / Math.log(worst),
  }
}

/** An axis from zero, or the least where that is below it, in round steps. */
export function valueAxis(values: readonly number[], print: (value: number) => string): Axis {
  const finite = values.filter(Number.isFinite)
  const [least, most] = [Math.min(0, ...finite), Math.max(0, ...finite)]
  const step = roundStep((most - least || 1) / 4)
  const [low, high] = [Math.floor(least / step) * step, Math.ceil((most || step) / step) * step]
  const count = Math.round((high - low) / step)
  return {
    low,
    high,
    ticks: Array.from({ length: count + 1 }, (_, i) => ({
      at: low + i * step,
      words: print(Number((low + i * step).toPrecision(6))),
    })),
    place: value => (value - low) / (high - low),
  }
}

/** The least of 1, 2 and 5 times a power of ten that is not below `least`. */
function roundStep(least: number): number {
  const decade = 10 ** Math.floor(Math.log10(least))
  return ([1, 2, 5].find(factor => factor * decade >= least * (1 - 1e-9)) ?? 10) * decade
}
