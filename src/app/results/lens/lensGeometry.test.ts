import { describe, expect, test } from 'vitest'
import { cellsInView, layOutLens, pathOf, scrollTo } from './lensGeometry.ts'

describe('cells in view', () => {
  test('are those that the window shows and a few around it', () => {
    expect(cellsInView(0, 500, 25, 1000)).toEqual({ from: 0, to: 23 })
    expect(cellsInView(2500, 500, 25, 1000)).toEqual({ from: 97, to: 123 })
  })

  test('end where the grid ends', () => {
    expect(cellsInView(24_500, 500, 25, 1000)).toEqual({ from: 977, to: 1000 })
    expect(cellsInView(0, 500, 25, 4)).toEqual({ from: 0, to: 4 })
    expect(cellsInView(9000, 500, 25, 4)).toEqual({ from: 4, to: 4 })
  })

  test('stay few however large the grid is', () => {
    const rows = cellsInView(10_000, 460, 25, 100_000)
    const columns = cellsInView(60_000, 700, 62, 100_000)
    expect((rows.to - rows.from) * (columns.to - columns.from)).toBeLessThan(500)
  })
})

test('a cell is as wide as there is room, within bounds', () => {
  expect(layOutLens(700, 8, 7, false).cellWidth).toBe(79)
  expect(layOutLens(700, 400, 7, false).cellWidth).toBe(62)
  expect(layOutLens(700, 2, 7, false).cellWidth).toBe(104)
  expect(layOutLens(1400, 8, 7, false)).toMatchObject({ cellWidth: 167, cellHeight: 34 })
  expect(layOutLens(340, 8, 40, false).left).toBeLessThan(110)
})

test('scrolling goes no further than it must', () => {
  expect(scrollTo(100, 50, 120, 20)).toBe(100)
  expect(scrollTo(100, 50, 40, 20)).toBe(40)
  expect(scrollTo(100, 50, 160, 20)).toBe(130)
})

test('a token is followed down a column or along a row', () => {
  expect(pathOf([3, 4], [1, 2], 'y')).toEqual([2, 6, 10])
  expect(pathOf([3, 4], [1, 2], 'x')).toEqual([4, 5, 6, 7])
})
