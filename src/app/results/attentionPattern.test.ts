import { expect, test } from 'vitest'
import { attentionPattern, withoutMasked } from './attentionPattern.ts'

const values = { shape: [2, 2, 2], data: Float32Array.of(1, 0, 0.5, 0.5, 1, 0, 0.25, 0.75) }

test('a head, and the mean over heads', () => {
  expect([...attentionPattern(values, 1)]).toEqual([1, 0, 0.25, 0.75])
  expect([...attentionPattern(values, null)]).toEqual([1, 0, 0.375, 0.625])
})

test('what a causal mask hides is no weight of zero', () => {
  expect([...withoutMasked(attentionPattern(values, 0), 2, 2)]).toEqual([1, NaN, 0.5, 0.5])
  // Two queries after one earlier key: the diagonal ends in the last cell.
  expect([...withoutMasked(Float32Array.of(0.5, 0.5, 0, 0.2, 0.3, 0.5), 2, 3)]).toEqual(
    [0.5, 0.5, NaN, 0.2, 0.3, 0.5].map(value =>
      Number.isNaN(value) ? NaN : (expect.closeTo(value) as number),
    ),
  )
  const full = Float32Array.of(0.5, 0.5, 1, 0)
  expect(withoutMasked(full, 2, 2)).toBe(full)
})
