import { expect, test } from 'vitest'
import { vocabStore } from '../vocabStore.ts'
import { readToken, spellToken } from './tokenSpelling.ts'

const words = [' Paris', '\ufffd', ' Rome']
const ids = new Map([
  [' Paris', [0]],
  ['\ufffd', [7, 8]],
  [' Paris Rome', [0, 2]],
])
vocabStore.put(
  'm',
  id => words[id] ?? '?',
  undefined,
  text => ids.get(text) ?? [],
)

test('a token is written as its text where the text is that token again, else as its id', () => {
  expect(spellToken('m', 0)).toBe(' Paris')
  expect(spellToken('m', 1)).toBe(1)
  expect(spellToken('unknown', 3)).toBe(3)
})

test('a typed text is a token, or its pieces', () => {
  expect(readToken('m', ' Paris')).toEqual({ id: 0 })
  expect(readToken('m', ' Paris Rome')).toEqual({ pieces: [' Paris', ' Rome'] })
  expect(readToken('unknown', ' Paris')).toBeNull()
})
