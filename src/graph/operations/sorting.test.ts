import { expect, it } from 'vitest'
import { VitrineError } from '../errors.ts'
import { sorting } from './sorting.ts'

const logits = { dtype: 'float32', shape: ['batch', 'position', 50257] } as const

it('keeps symbols', () => {
  expect(sorting.topk.infer([logits], { k: 5 }).shape).toEqual(['batch', 'position', 5])
  expect(sorting.argsort.infer([logits], { dim: 1 })).toEqual({ ...logits, dtype: 'int32' })
})

it('refuses a k that the dimension does not have', () => {
  expect(() => sorting.topk.infer([{ dtype: 'float32', shape: [2, 3] }], { k: 4 })).toThrow(
    new VitrineError('topk: k is 4, and dimension 1 of [2, 3] has 3 places', { path: 'attrs.k' }),
  )
})
