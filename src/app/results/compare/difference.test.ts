import { expect, test } from 'vitest'
import { differenceOf } from './difference.ts'

test('the difference of two runs, and where it is greatest', () => {
  const { values, greatest, place } = differenceOf([1, 2, NaN, Infinity], [1, -2, NaN, Infinity])
  expect([...values]).toEqual([0, 4, NaN, 0])
  expect([greatest, place]).toEqual([4, 1])
})

test('equal values do not differ, and a number beside none differs by more than any other', () => {
  expect(differenceOf([NaN, 0], [NaN, 0]).greatest).toBe(0)
  expect(differenceOf([1, 0], [NaN, 5])).toMatchObject({ greatest: Infinity, place: 0 })
})
