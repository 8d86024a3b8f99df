import { useEffect, useState } from 'react'
import { useModels } from '../models/modelStore.ts'
import { vocabStore } from '../results/vocabStore.ts'

/** How many tokens are offered, and how many are decoded before the page has its thread back. */
const mostOffered = 12
const chunk = 1000

const vocabularies = new Map<string, Promise<readonly string[]>>()

/** Tokens of a model that begin as a text does, with or without a space before it. */
export function useTokenSuggestions(model: string, text: string): readonly string[] {
  const [found, setFound] = useState<readonly string[]>([])
  const vocab = useModels(({ described }) => described[model]?.siteMap.sizes.vocab ?? 0)
  useEffect(() => {
    let isCurrent = true
    const wanted = text.trim()
    if (wanted === '' || vocab === 0) return
    void vocabularyOf(model, vocab).then(tokens => {
      if (isCurrent) setFound(beginningWith(tokens, wanted))
    })
    return () => {
      isCurrent = false
    }
  }, [model, text, vocab])
  return text.trim() === '' ? [] : found
}

/** The shortest come first: a word before its continuations. */
export const beginningWith = (tokens: readonly string[], text: string): string[] =>
  tokens
    .filter(token => token.startsWith(text) || token.startsWith(` ${text}`))
    .toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1))
    .slice(0, mostOffered)

function vocabularyOf(model: string, size: number): Promise<readonly string[]> {
  const known = vocabularies.get(model)
  if (known !== undefined) return known
  const read = readVocabulary(model, size)
  vocabularies.set(model, read)
  return read
}

async function readVocabulary(model: string, size: number): Promise<readonly string[]> {
  const decode = vocabStore.get(model)
  const tokens = new Set<string>()
  for (let id = 0; id < size; id++) {
    // Bytes that are no text by themselves cannot be typed.
    const token = decode(id)
    if (!token.includes('\ufffd')) tokens.add(token)
    if (id % chunk === chunk - 1) await new Promise(resolve => setTimeout(resolve))
  }
  return [...tokens]
}
