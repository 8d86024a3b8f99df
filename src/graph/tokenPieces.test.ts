import { expect, test } from 'vitest'
import { tokenPieces } from './tokenPieces.ts'

const bytes = (parts: readonly number[][]) => (ids: readonly number[]) =>
  new TextDecoder().decode(Uint8Array.from(ids.flatMap(id => parts[id] ?? [])))

test('pieces are what each token adds to the text', () => {
  const words = ['▁The', '▁Eiffel', 'Tower']
  // A leading space is dropped from the beginning of a text, as SentencePiece does.
  const decode = (ids: readonly number[]) =>
    ids
      .map(id => words[id])
      .join('')
      .replaceAll('▁', ' ')
      .replace(/^ /, '')
  expect(tokenPieces([0, 1, 2, 1], decode)).toEqual(['The', ' Eiffel', 'Tower', ' Eiffel'])
})

test('a character of several tokens is the piece of its last', () => {
  const decode = bytes([[0xc3], [0xa9], [0xe2, 0x82, 0xac]])
  expect(tokenPieces([0, 1, 2], decode)).toEqual(['', 'é', '€'])
})

test('bytes that never become a character are shown as such', () => {
  expect(tokenPieces([0], bytes([[0xc3]]))).toEqual(['\ufffd'])
  expect(tokenPieces([], bytes([]))).toEqual([])
})
