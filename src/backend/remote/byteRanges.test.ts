import fc from 'fast-check'
import { expect, test } from 'vitest'
import { windowPieces, windowShape, type Window } from '../../graph/window.ts'
import { gapBytes, pieceRequests } from './byteRanges.ts'

test('rows that lie close are one request, rows that lie far apart are several', () => {
  const narrow = { dtype: 'float32', shape: [3, 10], begin: 100 } as const
  expect(
    pieceRequests(
      [
        [0, 3],
        [2, 4],
      ],
      narrow,
    ),
  ).toEqual([
    {
      begin: 108,
      end: 196,
      pieces: [
        { from: 0, to: 0, length: 8 },
        { from: 40, to: 8, length: 8 },
        { from: 80, to: 16, length: 8 },
      ],
    },
  ])
  const wide = { dtype: 'float16', shape: [3, 10_000], begin: 0 } as const
  const requests = pieceRequests(
    [
      [1, 3],
      [0, 5],
    ],
    wide,
  )
  expect(requests.map(({ begin, end }) => [begin, end])).toEqual([
    [20_000, 20_010],
    [40_000, 40_010],
  ])
})

const shapeAndWindow = fc
  .array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 3 })
  .chain(shape =>
    fc.tuple(
      fc.constant(shape),
      fc.tuple(
        ...shape.map(size =>
          fc.tuple(fc.nat(size), fc.nat(size)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const),
        ),
      ),
    ),
  )

test('whatever the window, its own bytes come, in order, and no gap that is large', () => {
  fc.assert(
    fc.property(shapeAndWindow, fc.nat(1000), ([shape, window], begin) => {
      const file = Uint8Array.from(
        { length: begin + shape.reduce((a, b) => a * b, 1) },
        (_, i) => (i * 7919) % 251,
      )
      const requests = pieceRequests(window, { dtype: 'bool', shape, begin })
      const got = new Uint8Array(windowShape(window as Window).reduce((a, b) => a * b, 1))
      for (const request of requests) {
        const part = file.subarray(request.begin, request.end)
        const own = request.pieces.reduce((sum, { length }) => sum + length, 0)
        expect(part.length - own).toBeLessThanOrEqual(gapBytes * (request.pieces.length - 1))
        for (const { from, to, length } of request.pieces) got.set(part.subarray(from, from + length), to)
      }
      const wanted = windowPieces(window as Window, shape).flatMap(({ start, length }) => [
        ...file.subarray(begin + start, begin + start + length),
      ])
      expect([...got]).toEqual(wanted)
    }),
  )
})
