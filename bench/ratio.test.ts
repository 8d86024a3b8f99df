import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { measureRatio, medianInterval } from './ratio.ts'

describe('the interval of a median', () => {
  it('has the ranks of the binomial table', () => {
    const ranks = (n: number) => medianInterval(Array.from({ length: n }, (_, i) => i + 1))
    // Sign-test tables: 10th and 21st of 30, 10th and 23rd of 32, 14th and 27th of 40.
    expect(ranks(30)).toEqual({ median: 15.5, low: 10, high: 21 })
    expect(ranks(32)).toEqual({ median: 16.5, low: 10, high: 23 })
    expect(ranks(6)).toEqual({ median: 3.5, low: 1, high: 6 })
    expect(ranks(40)).toEqual({ median: 20.5, low: 14, high: 27 })
  })

  it('lies around the median, in any order of the values', () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ noNaN: true, min: 0, max: 1e6 }), { minLength: 6, maxLength: 60 }),
        values => {
          const { low, median, high } = medianInterval(values)
          expect(low).toBeLessThanOrEqual(median)
          expect(high).toBeGreaterThanOrEqual(median)
          expect(medianInterval(values.toReversed())).toEqual({ low, median, high })
        },
      ),
    )
  })

  it('refuses too few values', () => {
    expect(() => medianInterval([1, 2, 3])).toThrow(/at least 6/)
  })
})

it('pairs neighbouring runs in the order A B B A', async () => {
  const order: string[] = []
  const note = (name: string) => () => Promise.resolve(order.push(name))
  const { pairs } = await measureRatio(note('a'), note('b'), { rounds: 3, warmUps: 1 })
  expect(order.join('')).toBe('ab' + 'abba'.repeat(3))
  expect(pairs).toBe(6)
})
