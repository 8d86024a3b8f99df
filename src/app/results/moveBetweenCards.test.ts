import { expect, test } from 'vitest'
import { nextPlace } from './moveBetweenCards.ts'

test('j and k go from card to card and stop at the ends', () => {
  expect(nextPlace(-1, 'j', 3)).toBe(0)
  expect(nextPlace(0, 'ArrowDown', 3)).toBe(1)
  expect(nextPlace(2, 'j', 3)).toBe(2)
  expect(nextPlace(0, 'k', 3)).toBe(0)
  expect(nextPlace(1, 'End', 3)).toBe(2)
  expect(nextPlace(1, 'x', 3)).toBe(-1)
})
