import { beforeEach, expect, test } from 'vitest'
import { type CardTensor, type ShowCard } from '../../../graph/showCard.ts'
import { cardTable } from './cardTable.ts'
import { plotPoints } from '../plotPoints.ts'
import { tensorStore } from '../tensorStore.ts'
import { vocabStore } from '../vocabStore.ts'

const floats = (ref: string, shape: number[], data: number[]): CardTensor => {
  tensorStore.put(ref, { dtype: 'float32', shape, data: Float32Array.from(data) })
  return { ref, dtype: 'float32', shape }
}

const ints = (ref: string, shape: number[], data: number[]): CardTensor => {
  tensorStore.put(ref, { dtype: 'int32', shape, data: Int32Array.from(data) })
  return { ref, dtype: 'int32', shape }
}

const attention = {
  kind: 'attention',
  index: 0,
  headNames: null,
  head: 0,
  view: 'matrix',
  overview: null,
  average: null,
} as const

beforeEach(() => {
  tensorStore.clear()
  vocabStore.put('m', id => [' Paris', ','][id] ?? '?')
})

test('top tokens are exported with their rows and ids', async () => {
  const card: ShowCard = {
    kind: 'tokens',
    index: 0,
    model: 'm',
    values: floats('v', [2, 2], [0.75, 0.25, 0.5, 0.5]),
    ids: ints('i', [2, 2], [0, 1, 1, 0]),
    rowNames: ['clean', 'patched'],
    isProbability: true,
    versus: null,
  }
  expect(await cardTable(card)).toEqual([
    ['row', 'id', 'token', 'value', 'rank'],
    ['clean', 0, ' Paris', 0.75, 1],
    ['clean', 1, ',', 0.25, 2],
    ['patched', 1, ',', 0.5, 1],
    ['patched', 0, ' Paris', 0.5, 2],
  ])
})

test('attention is exported head by head', async () => {
  const values = floats('a', [1, 2, 2], [1, 0, 0.5, 0.5])
  const card: ShowCard = { ...attention, values, tokens: ['a', 'b'] }
  expect(await cardTable(card)).toEqual([
    ['head', 'from', 'to', 'weight'],
    ['0', 'a', 'a', 1],
    ['0', 'a', 'b', 0],
    ['0', 'b', 'a', 0.5],
    ['0', 'b', 'b', 0.5],
  ])
})

test('float16 results are numbers on screen', () => {
  tensorStore.put('h', { dtype: 'float16', shape: [2], data: Uint16Array.of(0x3c00, 0xc000) })
  expect([...tensorStore.get('h').data]).toEqual([1, -2])
})

test('a plot of several series keeps each with its name, on numbers or on names', () => {
  const base = {
    index: 0,
    series: [' a', ' b'],
    xLabel: null,
    yLabel: null,
    xScale: 'linear',
    yScale: 'linear',
  } as const
  const y = floats('y', [2, 2], [1, 2, 3, 4])
  expect(plotPoints({ ...base, kind: 'line', y, x: ['first', ' second'] })).toMatchObject({
    names: ['first', '␣second'],
    points: [
      { series: ' a', x: 0, y: 1 },
      { series: ' a', x: 1, y: 2 },
      { series: ' b', x: 0, y: 3 },
      { series: ' b', x: 1, y: 4 },
    ],
  })
  const x = floats('x', [2], [0.5, 10])
  expect(plotPoints({ ...base, kind: 'scatter', y, x }).points.map(point => point.x)).toEqual([
    0.5, 10, 0.5, 10,
  ])
})

test('a log line has no table', async () => {
  expect(await cardTable({ kind: 'log', index: 0, level: 'log', text: 'x' })).toBeNull()
})

test('a tensor has a line for each of its last rows, with the indices of the dimensions before', async () => {
  const of = floats('t', [2, 2, 3], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  const card: ShowCard = { kind: 'tensor', index: 0, of, summary: null, histogram: null, head: of }
  expect(await cardTable(card)).toEqual([
    ['dim 0', 'dim 1', '0', '1', '2'],
    [0, 0, 0, 1, 2],
    [0, 1, 3, 4, 5],
    [1, 0, 6, 7, 8],
    [1, 1, 9, 10, 11],
  ])
})

test('a lens is exported with what shades it and with the tokens that are followed', async () => {
  const card: ShowCard = {
    kind: 'lens',
    index: 0,
    model: 'm',
    values: floats('lv', [1, 2], [0.75, 0.5]),
    ids: ints('li', [1, 2], [0, 1]),
    x: ['The', ' city'],
    y: ['layer 0'],
    isProbability: true,
    shade: 'entropy',
    top: { values: floats('lt', [1, 2, 1], [0.75, 0.5]), ids: ints('lti', [1, 2, 1], [0, 1]) },
    cell: null,
    entropy: floats('le', [1, 2], [0.25, 1.5]),
    target: null,
    tracked: {
      ids: [1, 0],
      values: floats('tv', [2, 1, 2], [0.125, 0.5, 0.75, 0.25]),
      ranks: ints('tr', [2, 1, 2], [4, 1, 1, 2]),
    },
    along: 'y',
  }
  expect(await cardTable(card)).toEqual([
    ['y', 'x', 'token', 'value', 'entropy', 'value of ,', 'rank of ,', 'value of  Paris', 'rank of  Paris'],
    ['layer 0', 'The', ' Paris', 0.75, 0.25, 0.125, 4, 0.75, 1],
    ['layer 0', ' city', ',', 0.5, 1.5, 0.5, 1, 0.25, 2],
  ])
})
