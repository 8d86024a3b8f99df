import { expect, test } from 'vitest'
import { rankAxis, valueAxis } from './trajectory.ts'

test('ranks go by their logarithm, the first on top', () => {
  const axis = rankAxis([1, 10, 100])
  expect([1, 10, 100].map(axis.place)).toEqual([1, 0.5, 0])
  expect(axis.ticks.map(({ words }) => words)).toEqual(['1', '10', '100'])
})

test('values stand between round numbers, with zero among them', () => {
  const axis = valueAxis([0.004, 0.93], String)
  expect(axis.ticks.map(({ words }) => words)).toEqual(['0', '0.5', '1'])
  expect(axis.place(0.5)).toBe(0.5)
  const scores = valueAxis([-8.2, 3.1], String)
  expect([scores.low, scores.high]).toEqual([-10, 5])
  expect(valueAxis([], String).ticks.length).toBeGreaterThan(1)
})
