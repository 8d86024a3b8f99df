import { rowOf, type TokensShowCard } from '../tokens/comparedTokens.ts'

/** A token in two runs; null where it is not among the tokens that a run kept. */
export interface TokenBetween {
  id: number
  now: { value: number; rank: number } | null
  then: { value: number; rank: number } | null
}

/** Tokens of a row in either run: those of now first, then those that only the other run has. */
export function tokensBetween(card: TokensShowCard, other: TokensShowCard, row: number): TokenBetween[] {
  const now = scores(card, row)
  const then = scores(other, row)
  return [...new Set([...now.keys(), ...then.keys()])].map(id => ({
    id,
    now: now.get(id) ?? null,
    then: then.get(id) ?? null,
  }))
}

function scores(card: TokensShowCard, row: number): Map<number, { value: number; rank: number }> {
  const values = rowOf(card.values, row)
  return new Map(
    rowOf(card.ids, row).map((id, place) => [id, { value: values[place] ?? NaN, rank: place + 1 }]),
  )
}
