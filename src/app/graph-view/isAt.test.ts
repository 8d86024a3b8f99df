import { expect, test } from 'vitest'
import { isAt, spanNear } from './isAt.ts'
import { plainBox, type Box } from './scene.ts'

const box = (line: number, column: number): Box => ({
  ...plainBox,
  id: `${line}:${column}`,
  kind: 'op',
  title: '',
  detail: '',
  x: 0,
  y: 0,
  width: 1,
  height: 1,
  span: { file: 'main.ts', line, column },
})

test('the cursor is on the last expression that begins before it', () => {
  const boxes = [box(3, 20), box(3, 5), box(4, 1)]
  expect(spanNear(boxes, 3, 21)).toMatchObject({ line: 3, column: 20 })
  expect(spanNear(boxes, 3, 12)).toMatchObject({ line: 3, column: 5 })
  expect(spanNear(boxes, 3, 1)).toMatchObject({ line: 3, column: 5 })
  expect(spanNear(boxes, 9, 1)).toBeNull()
})

test('a box is chosen by its place', () => {
  expect(isAt(box(3, 5), { file: 'main.ts', line: 3, column: 5 })).toBe(true)
  expect(isAt(box(3, 5), null)).toBe(false)
})
