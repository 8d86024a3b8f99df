import { expect, test } from 'vitest'
import { fedWords } from './fedWords.ts'

test.each([
  [[[1]], '1 token'],
  [[[1, 2, 3]], '3 tokens'],
  [
    [
      [1, 2],
      [3, 4],
    ],
    '2 rows of 2 tokens',
  ],
  [[[1, 2, 3], [1], [1, 2]], '3 rows of 1 to 3 tokens'],
])('%j is %s', (ids, words) => {
  expect(fedWords(ids)).toBe(words)
})
