import { afterEach, expect, test } from 'vitest'
import { type PlotShowCard } from '../PlotCard.tsx'
import { tensorStore } from '../tensorStore.ts'
import { bothSeries } from './bothSeries.ts'

afterEach(tensorStore.clear)

function plotOf(ref: string, y: number[], x: number[]): PlotShowCard {
  tensorStore.putValues(ref, { shape: [y.length], data: Float32Array.from(y) })
  tensorStore.putValues(`${ref}.x`, { shape: [x.length], data: Float32Array.from(x) })
  return {
    kind: 'line',
    index: 0,
    y: { ref, dtype: 'float32', shape: [y.length] },
    x: { ref: `${ref}.x`, dtype: 'float32', shape: [x.length] },
    series: null,
    xLabel: null,
    yLabel: null,
    xScale: 'linear',
    yScale: 'linear',
  }
}

test('each run keeps its own x', () => {
  const both = bothSeries(plotOf('now', [1, 2], [10, 20]), plotOf('then', [3, 4], [30, 40]), 7)
  expect(both?.series).toEqual(['now', 'run 7'])
  expect(both?.points).toEqual([
    { series: 'now', x: 10, y: 1 },
    { series: 'now', x: 20, y: 2 },
    { series: 'run 7', x: 30, y: 3 },
    { series: 'run 7', x: 40, y: 4 },
  ])
})

test('runs with different numbers of points are not drawn together', () => {
  expect(bothSeries(plotOf('now', [1, 2], [1, 2]), plotOf('then', [3], [1]), 1)).toBeNull()
})
