import { beforeEach, expect, test } from 'vitest'
import { type CardTensor, type ShowCard } from '../../graph/showCard.ts'
import { cardCsv } from './exportCard.ts'
import { plotPoints } from './plotPoints.ts'
import { tensorStore } from './tensorStore.ts'
import { vocabStore } from './vocabStore.ts'

const floats = (ref: string, shape: number[], data: number[]): CardTensor => {
  tensorStore.put(ref, { dtype: 'float32', shape, data: Float32Array.from(data) })
  return { ref, dtype: 'float32', shape }
}

const ints = (ref: string, shape: number[], data: number[]): CardTensor => {
  tensorStore.put(ref, { dtype: 'int32', shape, data: Int32Array.from(data) })
  return { ref, dtype: 'int32', shape }
}

beforeEach(() => {
  tensorStore.clear()
  vocabStore.put('m', id => [' Paris', ','][id] ?? '?')
})

test('top tokens are exported with their rows and ids', () => {
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
  expect(cardCsv(card)?.split('\r\n')).toEqual([
    'which,row,id,token,value',
    'shown,clean,0, Paris,0.75',
    'shown,clean,1,",",0.25',
    'shown,patched,1,",",0.5',
    'shown,patched,0, Paris,0.5',
    '',
  ])
})

test('attention is exported head by head', () => {
  const values = floats('a', [1, 2, 2], [1, 0, 0.5, 0.5])
  const card: ShowCard = { kind: 'attention', index: 0, values, tokens: ['a', 'b'], headNames: null }
  expect(cardCsv(card)).toBe('head,from,to,weight\r\n0,a,a,1\r\n0,a,b,0\r\n0,b,a,0.5\r\n0,b,b,0.5\r\n')
})

test('float16 results are numbers on screen', () => {
  tensorStore.put('h', { dtype: 'float16', shape: [2], data: Uint16Array.of(0x3c00, 0xc000) })
  expect([...tensorStore.get('h').data]).toEqual([1, -2])
})

test('a plot of several series keeps each with its name, on numbers or on names', () => {
  const base = { index: 0, series: [' a', ' b'], xLabel: null, yLabel: null } as const
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

test('a log line has nothing to export', () => {
  expect(cardCsv({ kind: 'log', index: 0, level: 'log', text: 'x' })).toBeNull()
})
