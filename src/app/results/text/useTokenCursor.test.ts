import { expect, test } from 'vitest'
import { moved } from './useTokenCursor.ts'

test('arrow keys go along the tokens and stop at the ends', () => {
  expect(moved(null, 'ArrowRight', 5)).toBe(0)
  expect(moved(4, 'ArrowRight', 5)).toBe(4)
  expect(moved(0, 'ArrowLeft', 5)).toBe(0)
  expect(moved(2, 'ArrowLeft', 5)).toBe(1)
  expect(moved(2, 'End', 5)).toBe(4)
  expect(moved(2, 'a', 5)).toBeNull()
})
