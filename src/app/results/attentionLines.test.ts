import { expect, test } from 'vitest'
import { linesOf } from './attentionLines.ts'

test('weights that can be seen are lines; what is masked or faint is none', () => {
  expect(linesOf([1, NaN, 0.001, 0.75], 2, 2)).toEqual([
    { from: 0, to: 0, weight: 1 },
    { from: 1, to: 1, weight: 0.75 },
  ])
})

test('of a long prompt a token has its strongest lines', () => {
  const pattern = Float32Array.from({ length: 90 }, (_, key) => 0.01 + key / 1000)
  const lines = linesOf(pattern, 1, 90)
  expect(lines).toHaveLength(64)
  expect(lines[0]?.to).toBe(89)
})
