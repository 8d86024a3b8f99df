import fc from 'fast-check'
import { expect, test } from 'vitest'
import { thinned } from './thinned.ts'

const day = 24 * 3600e3
const now = 1_700_000_000_000

/** Saves one version after the other, thinning after each, as the page does. */
function keepOneByOne(times: readonly number[]): { key: string; at: number }[] {
  let kept: { key: string; at: number }[] = []
  for (const at of times.toSorted((a, b) => a - b)) {
    kept = [...kept, { key: String(at), at }]
    const gone = new Set(thinned(kept, at))
    kept = kept.filter(version => !gone.has(version))
  }
  return kept
}

test('what was kept in the last hour stays, and the newest always does', () => {
  const recent = Array.from({ length: 50 }, (_, i) => ({ key: String(i), at: now - i * 60e3 }))
  expect(thinned(recent, now)).toEqual([])
  expect(thinned([{ key: 'old', at: now - 400 * day }], now)).toEqual([])
})

test('the older, the fewer: hours of a day, days of a month, weeks before that', () => {
  const everyMinute = Array.from({ length: 60 * 24 * 60 }, (_, i) => ({ key: String(i), at: now - i * 60e3 }))
  const gone = new Set(thinned(everyMinute, now))
  const kept = everyMinute.filter(version => !gone.has(version))
  expect(kept.length).toBeLessThanOrEqual(100)
  const hourly = Array.from({ length: 200 }, (_, i) => ({ key: String(i), at: now - 3 * day - i * 3600e3 }))
  const left = hourly.length - thinned([...hourly, { key: 'new', at: now }], now).length
  expect(left).toBeGreaterThanOrEqual(8)
  expect(left).toBeLessThanOrEqual(10)
})

test('however versions come, the newest is kept and the list stays short', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.integer({ min: 0, max: 90 * day }), { minLength: 1, maxLength: 150 }),
      times => {
        const kept = keepOneByOne(times)
        expect(kept.length).toBeLessThanOrEqual(100)
        expect(kept.some(({ at }) => at === Math.max(...times))).toBe(true)
      },
    ),
    { numRuns: 40 },
  )
})
