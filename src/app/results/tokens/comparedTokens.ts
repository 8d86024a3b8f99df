import { type ShowCard, type TokenScores } from '../../../graph/showCard.ts'
import { tensorStore } from '../tensorStore.ts'

export type TokensShowCard = ShowCard & { kind: 'tokens' }

/** A token on both sides of a comparison; ranks count from 1. */
export interface ComparedToken {
  id: number
  value: number
  rank: number
  otherValue: number
  otherRank: number
}

/** The tokens of a row that are among the best on either side: those shown, then the others that only `vs` has. */
export function comparedTokens(card: TokensShowCard, row: number): ComparedToken[] {
  const { versus } = card
  if (versus === null) return []
  const [ids, values] = [rowOf(card.ids, row), rowOf(card.values, row)]
  const ofShown = scoresOf(versus.ofShown, row)
  const inShown = scoresOf(versus.inShown, row)
  const [otherIds, otherValues] = [rowOf(versus.ids, row), rowOf(versus.values, row)]
  const shown = ids.map((id, place) => ({
    id,
    value: values[place] ?? NaN,
    rank: place + 1,
    otherValue: ofShown.values[place] ?? NaN,
    otherRank: ofShown.ranks[place] ?? NaN,
  }))
  const others = otherIds.map((id, place) => ({
    id,
    value: inShown.values[place] ?? NaN,
    rank: inShown.ranks[place] ?? NaN,
    otherValue: otherValues[place] ?? NaN,
    otherRank: place + 1,
  }))
  return [...shown, ...others.filter(({ id }) => !ids.includes(id))]
}

const scoresOf = ({ values, ranks }: TokenScores, row: number) => ({
  values: rowOf(values, row),
  ranks: rowOf(ranks, row),
})

/** A row of a [rows, k] tensor. */
export function rowOf({ ref }: { ref: string }, row: number): number[] {
  const { data, shape } = tensorStore.get(ref)
  const k = shape[1] ?? 0
  return Array.from(data.subarray(row * k, (row + 1) * k))
}

/** From what to what the bars of some values reach: from zero where zero is among them. */
export function barReach(values: readonly number[], isProbability: boolean): (value: number) => number {
  const finite = values.filter(Number.isFinite)
  const high = Math.max(0, ...finite)
  // Scores have no natural zero: where all lie below it, bars begin at the least.
  const low = isProbability ? 0 : Math.min(0, ...finite)
  return value => Math.max(0, (value - low) / Math.max(1e-12, high - low))
}
