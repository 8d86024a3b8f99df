import { expect, test } from 'vitest'
import { colourTable } from './colours.ts'
import { missingColour } from './colours.ts'
import { colourOf, paint, placeOn, scaleFor } from './colourScale.ts'

/** Relative luminance of a table's colour. */
function lightness(table: Uint8ClampedArray, step: number): number {
  const linear = [0, 1, 2].map(channel => ((table[step * 3 + channel] ?? 0) / 255) ** 2.2)
  return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0)
}

test('a diverging scale reaches equally far to both sides of its centre', () => {
  const scale = scaleFor([-1, 0, 4], 1, false)
  expect([scale.low, scale.high]).toEqual([-2, 4])
  expect(placeOn(scale, 1)).toBe(0.5)
})

test.each([false, true])('lightness alone orders each side of the diverging scale (dark: %s)', dark => {
  const table = colourTable('diverging', dark)
  for (let step = 1; step <= 127; step++) {
    const [away, near] = [lightness(table, 127 - step), lightness(table, 128 - step)]
    const [nearUp, awayUp] = [lightness(table, 127 + step), lightness(table, 128 + step)]
    if (dark) expect(Math.min(away - near, awayUp - nearUp)).toBeGreaterThanOrEqual(-0.004)
    else expect(Math.max(away - near, awayUp - nearUp)).toBeLessThanOrEqual(0.004)
  }
})

test.each([false, true])('lightness orders the sequential scale (dark: %s)', dark => {
  const table = colourTable('sequential', dark)
  for (let step = 1; step < 256; step++) {
    const rise = lightness(table, step) - lightness(table, step - 1)
    expect(dark ? rise : -rise).toBeGreaterThanOrEqual(-0.002)
  }
})

test('a few outliers do not make all others alike, and the scale says that it is cut', () => {
  const data = Float32Array.from({ length: 1000 }, (_, i) => Math.sin(i))
  data[7] = 25
  const scale = scaleFor(data, 0, false)
  expect(scale.clipped).toBe(true)
  expect(scale.high).toBeLessThanOrEqual(1)
  expect(placeOn(scale, 25)).toBe(1)
  expect(scaleFor(data.subarray(8), 0, false).clipped).toBe(false)
})

test('what is painted is what one value is coloured', () => {
  const data = Float32Array.of(-3, 0, 0.5, 3, NaN, Infinity, -Infinity)
  const scale = scaleFor(data, 0, true)
  const pixels = paint(data, scale)
  data.forEach((value, i) => {
    const rgb = pixels.subarray(i * 4, i * 4 + 3)
    expect(colourOf(scale, value)).toBe(`rgb(${rgb[0]} ${rgb[1]} ${rgb[2]})`)
    expect(pixels[i * 4 + 3]).toBe(255)
  })
  expect([...pixels.subarray(16, 19)]).toEqual([...missingColour.dark])
})

test('values that are all equal, missing or infinite still have a scale', () => {
  expect(scaleFor([2, 2], null, false)).toMatchObject({ low: 2, high: 2, clipped: false })
  expect(scaleFor([NaN, Infinity], 0, false)).toMatchObject({ low: 0, high: 0 })
  expect(placeOn(scaleFor([0, 0], 0, false), 0)).toBe(0.5)
})

test('10^5 cells are painted within a frame', () => {
  const data = Float32Array.from({ length: 100_000 }, (_, i) => Math.sin(i))
  const scale = scaleFor(data, 0, false)
  paint(data, scale)
  const start = performance.now()
  paint(data, scale)
  expect(performance.now() - start).toBeLessThan(16)
})
