import { describe, expect, it } from 'vitest'
import { integer, normal, philox, shuffled, uniform, type Words } from './philox.ts'

const hex = (words: Words) => words.map(word => word.toString(16).padStart(8, '0')).join(' ')

describe('philox', () => {
  // The known answers that its authors publish with Random123.
  it.each<[Words, number, number, string]>([
    [[0, 0, 0, 0], 0, 0, '6627e8d5 e169c58d bc57ac4c 9b00dbd8'],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      0xa4093822,
      0x299f31d0,
      'd16cfe09 94fdcceb 5001e420 24126ea1',
    ],
  ])('gives the published words for counter %j', (counter, key0, key1, words) => {
    expect(hex(philox(counter, [key0, key1]))).toBe(words)
  })
})

describe('streams of random numbers', () => {
  const many = Array.from({ length: 20_000 }, (_, index) => index)
  const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length

  it('are even between 0 and 1', () => {
    const values = many.map(index => uniform(7, index))
    expect(Math.min(...values)).toBeGreaterThanOrEqual(0)
    expect(Math.max(...values)).toBeLessThan(1)
    expect(mean(values)).toBeCloseTo(1 / 2, 1.9)
    expect(mean(values.map(value => value * value))).toBeCloseTo(1 / 3, 1.9)
  })

  it('are normal with mean 0, variance 1 and kurtosis 3', () => {
    const values = many.map(index => normal(7, index))
    expect(Math.abs(mean(values))).toBeLessThan(0.03)
    expect(Math.abs(mean(values.map(value => value ** 2)) - 1)).toBeLessThan(0.04)
    expect(Math.abs(mean(values.map(value => value ** 4)) - 3)).toBeLessThan(0.3)
  })

  it('reach every whole number of a range, and nothing else', () => {
    const values = many.map(index => integer(-3, index, -2, 5))
    expect([...new Set(values)].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2, 3, 4])
  })

  it('order the numbers below n, differently for each seed', () => {
    const order = shuffled(1, 50)
    expect(order.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, index) => index))
    expect(order).not.toEqual(shuffled(2, 50))
  })
})
