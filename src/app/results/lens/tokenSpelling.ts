import { vocabStore } from '../vocabStore.ts'

/** A token as a program writes it: its text where that is this one token again, else its id. */
export function spellToken(model: string, id: number): string | number {
  const text = vocabStore.get(model)(id)
  const ids = vocabStore.encode(model)?.(text) ?? []
  return ids.length === 1 && ids[0] === id ? text : id
}

/** The id of a text that is one token, or its pieces where it is several; null without a tokenizer. */
export function readToken(model: string, text: string): { id: number } | { pieces: string[] } | null {
  const ids = vocabStore.encode(model)?.(text)
  if (ids === undefined) return null
  const [id] = ids
  const decode = vocabStore.get(model)
  return id !== undefined && ids.length === 1 ? { id } : { pieces: ids.map(decode) }
}
