import { describe, expect, it } from 'vitest'
import { broadcastShapes, normalizeDim, normalizeDims, reducedShape } from './shapes.ts'

describe('broadcastShapes', () => {
  it.each([
    [
      [[2, 3], [3]],
      [2, 3],
    ],
    [
      [
        [4, 1, 3],
        [2, 1],
      ],
      [4, 2, 3],
    ],
    [[[], [5]], [5]],
    [[[0], [1]], [0]],
    [
      [['batch', 'position', 64], [64]],
      ['batch', 'position', 64],
    ],
    [
      [
        ['batch', 1],
        [1, 'position'],
      ],
      ['batch', 'position'],
    ],
    [[['past+position'], ['past+position']], ['past+position']],
  ])('of %j is %j', (shapes, result) => {
    expect(broadcastShapes('add', ...shapes)).toEqual(result)
  })

  it.each([
    [[[2, 3], [4]], 'add: the shapes [2, 3] and [4] do not fit: dimension -1 is 3 and 4'],
    [
      [
        ['batch', 'position'],
        ['batch', 7],
      ],
      'add: the shapes [batch, position] and [batch, 7] do not fit: dimension -1 is position and 7',
    ],
    [
      [
        ['a', 2],
        ['b', 2],
      ],
      'dimension -2 is a and b',
    ],
  ])('refuses %j and says why', (shapes, message) => {
    expect(() => broadcastShapes('add', ...shapes)).toThrow(message)
  })
})

describe('normalizeDim', () => {
  it('counts negative dimensions from the end', () => {
    expect(normalizeDim('sum', -1, [2, 3, 4])).toBe(2)
    expect(normalizeDim('sum', 0, [2, 3, 4])).toBe(0)
  })

  it('takes 0 and -1 of a tensor without dimensions', () => {
    expect([normalizeDim('sum', 0, []), normalizeDim('sum', -1, [])]).toEqual([0, 0])
  })

  it.each([3, -4])('refuses %d of three dimensions', dim => {
    expect(() => normalizeDim('sum', dim, [2, 'position', 4])).toThrow(
      `sum: there is no dimension ${dim} in a tensor of shape [2, position, 4]`,
    )
  })
})

describe('normalizeDims', () => {
  it('sorts, and means every axis by nothing', () => {
    expect(normalizeDims('sum', [-1, 0], [2, 3, 4])).toEqual([0, 2])
    expect(normalizeDims('sum', [], [2, 3])).toEqual([0, 1])
    expect(normalizeDims('sum', undefined, [2, 3])).toEqual([0, 1])
    expect(normalizeDims('sum', [0], [])).toEqual([])
  })

  it('refuses a dimension that stands twice', () => {
    expect(() => normalizeDims('sum', [1, -1], [2, 3])).toThrow('sum: a dimension stands twice in [1, -1]')
  })
})

it('reducedShape keeps or drops what was reduced', () => {
  expect(reducedShape(['batch', 3, 4], [0, 2], true)).toEqual([1, 3, 1])
  expect(reducedShape(['batch', 3, 4], [0, 2], false)).toEqual([3])
})
