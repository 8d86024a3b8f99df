import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkWindow, windowPieces, windowShape, type Window } from './window.ts'

test('a window takes the elements that its ranges name, in order, in as few pieces as there are', () => {
  const shapeAndWindow = fc
    .array(fc.integer({ min: 0, max: 4 }), { maxLength: 4 })
    .chain(shape =>
      fc.tuple(
        fc.constant(shape),
        fc.tuple(
          ...shape.map(size =>
            fc
              .tuple(fc.integer({ min: 0, max: size }), fc.integer({ min: 0, max: size }))
              .map(([a, b]): readonly [number, number] => [Math.min(a, b), Math.max(a, b)]),
          ),
        ),
      ),
    )
  fc.assert(
    fc.property(shapeAndWindow, ([shape, window]) => {
      checkWindow(window, shape)
      const taken = windowPieces(window, shape).flatMap(({ start, length }) =>
        Array.from({ length }, (_, index) => start + index),
      )
      expect(taken).toEqual(elementsOf(window, shape))
      expect(taken).toHaveLength(windowShape(window).reduce((a, b) => a * b, 1))
    }),
    { seed: 4 },
  )
  expect(
    windowPieces(
      [
        [0, 1],
        [2, 4],
        [0, 50],
      ],
      [1, 512, 50],
    ),
  ).toEqual([{ start: 100, length: 100 }])
})

/** One by one, from the meaning of row-major order. */
function elementsOf(window: Window, shape: readonly number[]): number[] {
  const all = shape.reduce((a, b) => a * b, 1)
  return Array.from({ length: all }, (_, index) => index).filter(index => {
    let rest = index
    return shape
      .map((size, dim) => [size, dim] as const)
      .reverse()
      .every(([size, dim]) => {
        const [from, to] = window[dim] ?? [0, 0]
        const place = rest % size
        rest = Math.floor(rest / size)
        return place >= from && place < to
      })
  })
}

test.each<[Window, RegExp]>([
  [[[0, 1]], /a window of 1 dimensions was asked of a tensor \[2, 3\]/],
  [
    [
      [0, 3],
      [0, 1],
    ],
    /the window \[0, 3\) does not lie in dimension 0 of a tensor \[2, 3\]/,
  ],
  [
    [
      [0, 2],
      [-1, 1],
    ],
    /dimension 1/,
  ],
  [
    [
      [0, 2],
      [2, 1],
    ],
    /dimension 1/,
  ],
  [
    [
      [0, 2],
      [0.5, 1],
    ],
    /dimension 1/,
  ],
])('a window that does not lie in a tensor says so: %j', (window, message) => {
  expect(() => {
    checkWindow(window, [2, 3])
  }).toThrow(message)
})
