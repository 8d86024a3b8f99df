/** One weight of an attention pattern. */
export interface TokenLine {
  from: number
  to: number
  weight: number
}

/** Pixels from one token to the next. */
export const lineRow = 20

/** Weights below this are too faint to be seen. */
const faintest = 0.01

/** Lines of one token at most: of a long prompt the strongest stand for all. */
const most = 64

/** The weights of a pattern [query, key] that can be seen, query by query; what is masked (NaN) has none. */
export function linesOf(pattern: ArrayLike<number>, queries: number, keys: number): TokenLine[] {
  const lines: TokenLine[] = []
  for (let query = 0; query < queries; query++) {
    const own: TokenLine[] = []
    for (let key = 0; key < keys; key++) {
      const weight = pattern[query * keys + key] ?? NaN
      if (weight >= faintest) own.push({ from: query, to: key, weight })
    }
    lines.push(...(own.length > most ? own.sort((a, b) => b.weight - a.weight).slice(0, most) : own))
  }
  return lines
}
