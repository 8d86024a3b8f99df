import { expect, test } from 'vitest'
import { beside, nearest, placesOf } from './plotCursor.ts'

const points = ['a', 'b'].flatMap(series =>
  [0, 1, 2].map(x => ({ series, x, y: x + (series === 'a' ? 1 : 10) })),
)
const data = { points, series: ['a', 'b'], names: null }
const log = {
  scale: (name: 'x' | 'y') => ({ apply: (value: number) => (name === 'x' ? value * 10 : Math.log(value)) }),
}

test('keys go along a series, to its ends, and to the other one', () => {
  const go = (...keys: string[]) =>
    keys.reduce<(typeof points)[number] | null>((at, key) => beside(data, at, key), null)
  expect(go('ArrowRight')).toBe(points[0])
  expect(go('ArrowRight', 'ArrowRight')).toBe(points[1])
  expect(go('ArrowRight', 'ArrowRight', 'ArrowDown')).toBe(points[4])
  expect(go('ArrowRight', 'End', 'ArrowRight')).toBe(points[2])
  expect(beside(data, null, 'x')).toBeNull()
})

test('points without a place on the scale have none, and the nearest of others is found', () => {
  const zero = { series: 'a', x: 0, y: 0 }
  const places = placesOf(log, [zero, ...points])
  expect(places).toHaveLength(6)
  expect(nearest(places, 11, 0.6)?.point).toBe(points[1])
  expect(nearest([], 0, 0)).toBeNull()
})
