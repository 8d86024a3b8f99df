import { expect, test } from 'vitest'
import { retryAfter, wait, waitBefore } from './patience.ts'

const usual = { firstWait: 500, longestWait: 15_000 }

test('waits grow to a longest one, and a part of each is chance', () => {
  const at = (chance: number) =>
    [1, 2, 3, 6, 50].map(attempt => waitBefore(attempt, null, usual, () => chance))
  expect(at(0)).toEqual([250, 500, 1000, 7500, 7500])
  expect(at(1)).toEqual([500, 1000, 2000, 15_000, 15_000])
})

test('an endpoint that says when is not asked earlier', () => {
  expect(waitBefore(1, 3000, usual, () => 0)).toBe(3000)
  expect(waitBefore(9, 3000, usual, () => 1)).toBe(3500)
  expect(waitBefore(1, 0, usual, () => 1)).toBe(0)
})

test.each([
  [null, null],
  ['3', 3000],
  [' 0 ', 0],
  ['soon', null],
  ['999999999', 3_600_000],
  ['Tue, 24 Nov 2026 00:00:05 GMT', 5000],
  ['Mon, 23 Nov 2026 00:00:00 GMT', 0],
])('Retry-After: %s is %s ms', (header, ms) => {
  const found = retryAfter(header, Date.parse('2026-11-24T00:00:00Z'))
  expect(found).toBe(ms)
})

test('waiting ends with the signal, and leaves nothing behind', async () => {
  const controller = new AbortController()
  const waiting = wait(60_000, controller.signal)
  controller.abort()
  await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
  await expect(wait(60_000, controller.signal)).rejects.toMatchObject({ name: 'AbortError' })
  await wait(1, undefined)
})
