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
