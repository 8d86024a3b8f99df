import fc from 'fast-check'
import { expect, test } from 'vitest'
import { extentOf, firstAt, firstShowing, fitting, gridOf, offsetOf, rangesOf } from './tableView.ts'

test('a table of any length scrolls from its first to its last cell, and to any between', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 60_000_000 }),
      fc.integer({ min: 60, max: 900 }),
      fc.nat(),
      (count, viewport, some) => {
        const last = Math.max(0, count - fitting(viewport, 22))
        expect(firstAt(0, viewport, count, 22)).toBe(0)
        expect(firstAt(Math.max(0, extentOf(count, 22) - viewport), viewport, count, 22)).toBe(last)
        const place = some % (last + 1)
        const back = firstAt(offsetOf(place, viewport, count, 22), viewport, count, 22)
        expect(back).toBe(place)
      },
    ),
  )
})

test('a cell that is shown stays where it is, another comes in at the nearer end', () => {
  expect([firstShowing(5, 3, 10), firstShowing(1, 3, 10), firstShowing(20, 3, 10)]).toEqual([3, 1, 11])
})

test('the last two dimensions are the table', () => {
  expect(gridOf([2, 3, 4, 5])).toEqual({ rows: 4, columns: 5, leading: [2, 3] })
  expect(gridOf([7])).toEqual({ rows: 1, columns: 7, leading: [] })
  expect(gridOf([])).toEqual({ rows: 1, columns: 1, leading: [] })
  expect(rangesOf(3, [1], [0, 2], [4, 6])).toEqual([
    [1, 2],
    [0, 2],
    [4, 6],
  ])
  expect(rangesOf(1, [], [0, 1], [4, 6])).toEqual([[4, 6]])
  expect(rangesOf(0, [], [0, 1], [0, 1])).toEqual([])
})
