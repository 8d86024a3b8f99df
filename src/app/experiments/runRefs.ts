import { type ResultEntry } from '../shell/runStore.ts'

/** Before the addresses of an earlier run's tensors in the tensor store. */
export const runPrefix = (number: number): string => `run${number}/`

/** The same entry, its card's tensors under other addresses. */
export function prefixEntry(entry: ResultEntry, prefix: string): ResultEntry {
  const copy = structuredClone(entry)
  prefixRefs(copy.card, prefix)
  return copy
}

/** Every tensor in a card has a ref and a shape, wherever in it it stands. */
function prefixRefs(value: unknown, prefix: string): void {
  if (typeof value !== 'object' || value === null) return
  const ref: unknown = Reflect.get(value, 'ref')
  if (typeof ref === 'string' && Array.isArray(Reflect.get(value, 'shape')))
    Reflect.set(value, 'ref', prefix + ref)
  else for (const part of Object.values(value)) prefixRefs(part, prefix)
}
