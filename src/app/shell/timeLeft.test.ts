import { expect, test } from 'vitest'
import { printTimeLeft, timeLeft } from './timeLeft.ts'

test('the rest takes as long as it went so far', () => {
  expect(timeLeft(0.25, 10_000)).toBe(30_000)
  expect(timeLeft(0.9, 9_000)).toBeCloseTo(1000)
})

test.each([
  ['nothing is known of it', null, 60_000],
  ['it has just begun', 0.01, 60_000],
  ['it has not gone on for long', 0.5, 1500],
  ['it is done', 1, 60_000],
])('nothing is guessed where %s', (_, part, elapsed) => {
  expect(timeLeft(part, elapsed)).toBeNull()
})

test.each([
  [4_000, 'a few seconds left'],
  [44_000, 'about 40 s left'],
  [200_000, 'about 3 min left'],
  [3 * 3600_000, 'about 3 h left'],
])('%d ms are %s', (ms, words) => {
  expect(printTimeLeft(ms)).toBe(words)
})
