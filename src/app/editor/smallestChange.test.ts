import fc from 'fast-check'
import { expect, test } from 'vitest'
import { smallestChange } from './smallestChange.ts'

test('the change turns one text into the other and touches only where they differ', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (before, after) => {
      const { from, to, insert } = smallestChange(before, after)
      expect(before.slice(0, from) + insert + before.slice(to)).toBe(after)
    }),
  )
  expect(smallestChange('abcd', 'abXd')).toEqual({ from: 2, to: 3, insert: 'X' })
})
