import { type ShowCard } from '../../graph/showCard.ts'
import { type Values } from './tensorStore.ts'

/** The pattern [query, key] of one head of [head, query, key]; null gives the mean over all heads. */
export function attentionPattern({ data, shape }: Values, head: number | null): Float32Array {
  const [heads = 0, queries = 0, keys = 0] = shape
  const size = queries * keys
  if (head !== null) return Float32Array.from(data.subarray(head * size, (head + 1) * size))
  const mean = new Float32Array(size)
  for (let at = 0; at < heads * size; at++) mean[at % size] = (mean[at % size] ?? 0) + (data[at] ?? 0) / heads
  return mean
}

/** A head by the name that the program gave it, or its number; null is the mean over heads. */
export function patternName(card: ShowCard & { kind: 'attention' }, head: number | null): string {
  return head === null ? 'average over heads' : (card.headNames?.[head] ?? `head ${head}`)
}

/**
 * A pattern whose masked cells are NaN. A causal mask leaves exact zeros above the diagonal that ends at the last query
 * and key; a weight of a softmax is never exactly 0 but by a mask (or where a float ends).
 */
export function withoutMasked(pattern: Float32Array, queries: number, keys: number): Float32Array {
  const before = keys - queries
  for (let query = 0; query < queries; query++)
    for (let key = query + before + 1; key < keys; key++)
      if (pattern[query * keys + key] !== 0) return pattern
  const masked = Float32Array.from(pattern)
  for (let query = 0; query < queries; query++)
    masked.fill(NaN, query * keys + Math.max(0, query + before + 1), (query + 1) * keys)
  return masked
}
