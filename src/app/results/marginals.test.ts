import { expect, test } from 'vitest'
import { marginalsOf } from './marginals.ts'

test('means of rows and columns, without what is not finite', () => {
  const means = marginalsOf([1, 2, 3, NaN, 4, Infinity], 2, 3, [1, 1])
  expect([...means.rows]).toEqual([2, 4])
  expect([...means.columns]).toEqual([1, 3, 3])
  expect(marginalsOf([NaN], 1, 1, [1, 1]).rows[0]).toBeNaN()
})

test('of a pooled matrix, a smaller last block counts for less', () => {
  // Three columns in blocks of two: means 1 (of two cells) and 4 (of one).
  const means = marginalsOf([1, 4], 1, 3, [1, 2])
  expect([...means.rows]).toEqual([2])
  expect([...means.columns]).toEqual([1, 1, 4])
})
