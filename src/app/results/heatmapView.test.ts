import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isWhole, panned, showing, wholeView, zoomed } from './heatmapView.ts'

const sizes = fc.record({
  rows: fc.integer({ min: 1, max: 2000 }),
  columns: fc.integer({ min: 1, max: 2000 }),
})
const place = fc.record({
  x: fc.double({ min: 0, max: 1, noNaN: true }),
  y: fc.double({ min: 0, max: 1, noNaN: true }),
})

test('however it is zoomed and moved, a view lies within its matrix', () => {
  const step = fc.record({ factor: fc.double({ min: 0.2, max: 5, noNaN: true }), at: place, by: place })
  fc.assert(
    fc.property(sizes, fc.array(step, { maxLength: 12 }), ({ rows, columns }, steps) => {
      let view = wholeView(rows, columns)
      for (const { factor, at, by } of steps) {
        view = panned(
          zoomed(view, factor, at, rows, columns),
          { x: by.x * 99 - 50, y: by.y * 99 - 50 },
          rows,
          columns,
        )
        expect(Math.min(view.x, view.y)).toBeGreaterThanOrEqual(0)
        expect(view.x + view.columns).toBeLessThanOrEqual(columns + 1e-9)
        expect(view.y + view.rows).toBeLessThanOrEqual(rows + 1e-9)
        expect(Math.min(view.columns / Math.min(3, columns), view.rows / Math.min(3, rows))).toBeGreaterThan(
          0.99,
        )
      }
    }),
  )
})

test('what is under the pointer stays there', () => {
  const view = zoomed(wholeView(100, 1000), 4, { x: 0.25, y: 0.5 }, 100, 1000)
  expect(view).toEqual({ columns: 250, rows: 25, x: 187.5, y: 37.5 })
  expect(view.x + 0.25 * view.columns).toBe(250)
  expect(isWhole(zoomed(view, 0.1, { x: 0, y: 0 }, 100, 1000), 100, 1000)).toBe(true)
})

test('the view follows a cell that leaves it, by no more than it must', () => {
  const view = { x: 10, y: 10, columns: 5, rows: 5 }
  expect(showing(view, { x: 12, y: 14 })).toBe(view)
  expect(showing(view, { x: 15, y: 3 })).toEqual({ x: 11, y: 3, columns: 5, rows: 5 })
})
