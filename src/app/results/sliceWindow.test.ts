import fc from 'fast-check'
import { expect, test } from 'vitest'
import { sliceWindow } from './sliceWindow.ts'

const ranges = fc.array(
  fc.tuple(fc.nat(4), fc.nat(4), fc.nat(4)).map(([before, length, after]) => ({
    size: before + length + after,
    range: [before, before + length] as const,
  })),
  { maxLength: 4 },
)

test('a window holds exactly the elements of its ranges, in order', () => {
  fc.assert(
    fc.property(ranges, dims => {
      const shape = dims.map(({ size }) => size)
      const count = shape.reduce((a, b) => a * b, 1)
      const data = Int32Array.from({ length: count }, (_, i) => i)
      const window = sliceWindow(
        { shape, data },
        dims.map(({ range }) => range),
      )
      let expected: number[] = [0]
      for (const { size, range } of dims)
        expected = expected.flatMap(place =>
          Array.from({ length: range[1] - range[0] }, (_, i) => place * size + range[0] + i),
        )
      expect([...window.data]).toEqual(expected)
      expect(window.shape).toEqual(dims.map(({ range }) => range[1] - range[0]))
    }),
  )
})
