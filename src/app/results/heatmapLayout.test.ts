import fc from 'fast-check'
import { expect, test } from 'vitest'
import { layOutHeatmap } from './heatmapLayout.ts'

test('a heatmap fits its width, and its names do not run into each other', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 2000 }),
      fc.integer({ min: 1, max: 2000 }),
      fc.integer({ min: 260, max: 1200 }),
      fc.nat(30),
      fc.nat(30),
      (rows, columns, width, longestRow, longestColumn) => {
        const layout = layOutHeatmap({ rows, columns, width, longestRow, longestColumn })
        expect(layout.left + layout.cellWidth * columns).toBeLessThanOrEqual(width)
        expect(layout.cellHeight * rows).toBeLessThanOrEqual(341)
        expect(layout.cellWidth * layout.nameColumns).toBeGreaterThanOrEqual(12.9)
        expect(layout.cellHeight * layout.nameRows).toBeGreaterThanOrEqual(12.9)
      },
    ),
  )
})

test('numbered columns have round numbers with room between them', () => {
  const layout = layOutHeatmap({
    rows: 8,
    columns: 128,
    width: 600,
    longestRow: 8,
    longestColumn: 3,
    counted: true,
  })
  expect(layout).toMatchObject({ slanted: false, nameColumns: 10 })
  expect(layout.cellWidth * layout.nameColumns).toBeGreaterThan(3 * 6.6 + 10)
})
