import { expect, test } from 'vitest'
import { didYouMean, editDistance, nearest } from './suggest.ts'

test.each([
  ['', 'abc', 3],
  ['softmax', 'softmax', 0],
  ['sofmtax', 'softmax', 1],
  ['logSoftmx', 'logSoftmax', 1],
  ['residPre', 'residPost', 3],
])('editDistance(%s, %s) is %i', (a, b, distance) => {
  expect(editDistance(a, b)).toBe(distance)
  expect(editDistance(b, a)).toBe(distance)
})

test('the nearest names come first and far names do not come', () => {
  expect(nearest('outputs', ['input', 'output', 'q', 'probs'])).toEqual(['output'])
  expect(nearest('resid', ['residPre', 'residMid', 'zzz'], 1)).toEqual(['residMid'])
  expect(nearest('zzz', ['output'])).toEqual([])
})

test('a hint names up to three', () => {
  expect(didYouMean('outputs', ['output', 'q'])).toBe('did you mean output?')
  expect(didYouMean('residPr', ['residPre', 'residMid'])).toBe('did you mean residPre or residMid?')
  expect(didYouMean('zzz', ['output'])).toBeUndefined()
})
