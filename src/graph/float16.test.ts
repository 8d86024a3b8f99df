import { describe, expect, it } from 'vitest'
import { float16Bits, float16Value } from './float16.ts'

describe('float16', () => {
  it('gives every finite pattern back', () => {
    for (let pattern = 0; pattern < 0x10000; pattern++) {
      if ((pattern & 0x7c00) === 0x7c00) continue
      expect(float16Bits(float16Value(pattern))).toBe(pattern)
    }
  })

  it.each([
    [1, 0x3c00],
    [-2, 0xc000],
    [65504, 0x7bff],
    [65519, 0x7bff],
    [65520, 0x7c00],
    [-Infinity, 0xfc00],
    [2 ** -24, 1],
    [2 ** -25, 0],
    [1 + 2 ** -11, 0x3c00],
    [1 + 3 * 2 ** -11, 0x3c02],
    [0.1, 0x2e66],
    [2047.9999, 0x6800],
  ])('rounds %d to the nearest pattern, ties to even', (value, pattern) => {
    expect(float16Bits(value)).toBe(pattern)
  })

  it('keeps NaN', () => {
    expect(float16Value(float16Bits(NaN))).toBeNaN()
  })
})
