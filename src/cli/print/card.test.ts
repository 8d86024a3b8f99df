import { describe, expect, test } from 'vitest'
import { type CardTensor, type ShowCard } from '../../graph/showCard.ts'
import { type TensorData } from '../../graph/tensorData.ts'
import { printCard } from './card.ts'
import { type CardSource } from './source.ts'

const values = new Map<string, TensorData>()
const words = [' Paris', ' Rome', 'line\nbreak', ' London']
const source: CardSource = {
  look: ref => Promise.resolve(values.get(ref) ?? { dtype: 'float32', shape: [0], data: new Float32Array() }),
  decode: (_model, id) => words[id] ?? '',
  decodeText: (_model, ids) => ids.map(id => words[id] ?? '').join(''),
}

function floats(ref: string, shape: number[], data: number[]): CardTensor {
  values.set(ref, { dtype: 'float32', shape, data: new Float32Array(data) })
  return { ref, dtype: 'float32', shape }
}

function ints(ref: string, shape: number[], data: number[]): CardTensor {
  values.set(ref, { dtype: 'int32', shape, data: new Int32Array(data) })
  return { ref, dtype: 'int32', shape }
}

const print = async (card: ShowCard) => (await printCard(card, source)).join('\n')

describe('top tokens', () => {
  const card = {
    kind: 'tokens' as const,
    index: 0,
    model: 'm',
    values: floats('p', [1, 3], [0.5, 0.25, 0.125]),
    ids: ints('i', [1, 3], [0, 1, 2]),
    rowNames: null,
    isProbability: true,
    versus: null,
  }

  test('are bars, with the space of a token visible', async () => {
    expect(await print(card)).toBe(
      [
        '1  ·Paris        0.5  ███████████████',
        '2  ·Rome        0.25  ███████▌',
        '3  line⏎break  0.125  ███▊',
      ].join('\n'),
    )
  })

  test('stand under the names of their rows, beside what they are compared with', async () => {
    const versus = {
      values: floats('vp', [1, 3], [0.75, 0.125, 0]),
      ids: ints('vi', [1, 3], [3, 0, 1]),
      ofShown: { values: floats('vs', [1, 3], [0.125, 0, 0]), ranks: ints('vsr', [1, 3], [2, 3, 4]) },
      inShown: { values: floats('vb', [1, 3], [0.0625, 0.5, 0.25]), ranks: ints('vbr', [1, 3], [4, 1, 2]) },
    }
    const text = await print({ ...card, rowNames: [' of'], versus, title: 'Next' })
    expect(text.split('\n')).toEqual([
      'Next',
      '·of',
      '  1  ·Paris         0.5  ███████████████  vs  0.125  rank 2',
      '  2  ·Rome         0.25  ███████▌         vs      0  rank 3',
      '  3  line⏎break   0.125  ███▊             vs      0  rank 4',
      '  4  ·London     0.0625  █▉               vs   0.75  rank 1',
    ])
  })

  test('that are scores have bars between the least and the greatest', async () => {
    const scores = floats('s', [1, 3], [-4, -6, -8])
    const lines = (await print({ ...card, values: scores, isProbability: false })).split('\n')
    expect(lines.map(line => line.split('█').length - 1)).toEqual([30, 15, 0])
  })
})

describe('a lens', () => {
  const card = {
    kind: 'lens' as const,
    index: 0,
    model: 'm',
    values: floats('lv', [2, 2], [0, 1, 0.5, 0.25]),
    ids: ints('li', [2, 2], [0, 1, 3, 3]),
    x: [' The', ' city'],
    y: ['layer 0', 'layer 1'],
    isProbability: true,
    shade: 'probability' as const,
    top: {
      values: floats('lt', [2, 2, 2], [0, 0, 1, 0, 0.5, 0.25, 0.25, 0.125]),
      ids: ints('lti', [2, 2, 2], [0, 1, 1, 0, 3, 2, 3, 0]),
    },
    cell: null,
    entropy: null,
    target: null,
    tracked: null,
    along: 'y' as const,
  }

  test('shows a token in every cell, shaded by its probability', async () => {
    expect((await print(card)).split('\n')).toEqual([
      '          ·The      ·city',
      'layer 0   ·Paris   █·Rome',
      'layer 1  ▒·London  ░·London',
      "before each token, its probability: ' ' 0  '░' 0.25  '▒' 0.5  '▓' 0.75  '█' 1",
    ])
  })

  test('shaded by rank is darkest where the token is first', async () => {
    const target = {
      id: 1,
      values: floats('tv', [2, 2], [0, 1, 0, 0]),
      ranks: ints('tr', [2, 2], [4, 1, 3, 2]),
    }
    expect((await print({ ...card, shade: 'rank', target })).split('\n').slice(1)).toEqual([
      'layer 0   ·Paris   █·Rome',
      'layer 1  ░·London  ▒·London',
      "before each token, the rank of ·Rome: '█' 1  '▒' 2  ' ' 4",
    ])
  })

  test('shaded by entropy says so', async () => {
    const text = await print({ ...card, shade: 'entropy', entropy: floats('e', [2, 2], [0, 1, 2, 4]) })
    expect(text.split('\n').at(-1)).toBe(
      "before each token, the entropy in nats: ' ' 0  '░' 1  '▒' 2  '▓' 3  '█' 4",
    )
  })

  test('lists the best tokens of the chosen cell, and follows tokens through it', async () => {
    const tracked = {
      ids: [1],
      values: floats('fv', [1, 2, 2], [0.5, 1, 0.25, 0.125]),
      ranks: ints('fr', [1, 2, 2], [2, 1, 3, 4]),
    }
    expect((await print({ ...card, cell: [1, 1], tracked })).split('\n').slice(4)).toEqual([
      'layer 1, ·city: ·London 0.25, ·Paris 0.125',
      'over the rows at ·city:',
      '·Rome  █▁  0.125 to 1  rank 1 to 4',
    ])
  })
})

describe('a heatmap', () => {
  const card = {
    kind: 'heatmap' as const,
    index: 0,
    x: null,
    y: null,
    xLabel: null,
    yLabel: null,
    center: null,
    marginals: false,
    overview: null,
  }

  test('that is narrow is printed as numbers, its marks in brackets', async () => {
    const matrix = floats('h', [2, 2], [1, 0.5, -0.25, 1e-9])
    const text = await print({ ...card, values: matrix, xLabel: 'head', yLabel: 'layer', mark: [[1, 0]] })
    expect(text).toBe(
      [
        'rows: layer, columns: head',
        '         0        1',
        '0        1      0.5',
        '1  [-0.25]  1.00e-9',
      ].join('\n'),
    )
  })

  test('that is wide is shaded, with a scale', async () => {
    const matrix = floats('w', [1, 12], [0, 0, 0, 0, 1, 1, 1, 2, 2, 3, 4, NaN])
    const lines = (await print({ ...card, values: matrix, mark: [] })).split('\n')
    expect(lines[0]).toBe('0  │    ░░░▒▒▓█?│')
    expect(lines[1]).toBe("scale: ' ' 0  '░' 1  '▒' 2  '▓' 3  '█' 4")
  })

  test('with a center shows what is below it as circles', async () => {
    const matrix = floats('c', [1, 11], [-4, -3, -2, -1, 0, 1, 2, 3, 4, 0, 0])
    const lines = (await print({ ...card, values: matrix, center: 0, mark: [] })).split('\n')
    expect(lines[0]).toBe('0  │●○∘· ░▒▓█  │')
    expect(lines[1]).toBe("scale: '●' -4  ' ' 0  '█' 4")
  })
})

test('attention patterns are one matrix a head', async () => {
  const values = floats('a', [2, 2, 2], [1, 0, 0.5, 0.5, 1, 0, 0.25, 0.75])
  const text = await print({
    kind: 'attention',
    index: 0,
    values,
    tokens: ['a', ' b'],
    headNames: ['1.3', '1.4'],
    head: 0,
    view: 'matrix',
    overview: null,
    average: null,
  })
  expect(text.split('\n')).toEqual([
    'head 1.3 (rows: query, columns: key)',
    '      a   ·b',
    'a     1    0',
    '·b  0.5  0.5',
    'head 1.4 (rows: query, columns: key)',
    '       a    ·b',
    'a      1     0',
    '·b  0.25  0.75',
  ])
})

describe('series', () => {
  const card = {
    index: 0,
    x: ['a', 'b', 'c'],
    series: null,
    xLabel: 'layer',
    yLabel: null,
    xScale: 'linear',
    yScale: 'linear',
  } as const

  test('as a line are a sparkline and a table', async () => {
    const text = await print({ ...card, kind: 'line', y: floats('y', [3], [0, 7, 3.5]) })
    expect(text.split('\n')).toEqual(['x: layer', '▁█▅  0 to 7', 'x    y', 'a    0', 'b    7', 'c  3.5'])
  })

  test('as bars are bars, by their distance from zero', async () => {
    const text = await print({ ...card, kind: 'bar', y: floats('b', [3], [1, -2, 0]) })
    expect(text.split('\n')).toEqual([
      'x: layer',
      `a   1  ${'█'.repeat(20)}`,
      `b  -2  ${'█'.repeat(40)}`,
      'c   0',
    ])
  })

  test('scattered are a table with the places along x', async () => {
    const text = await print({
      ...card,
      kind: 'scatter',
      x: floats('x', [2], [0.5, 1.5]),
      y: floats('sy', [2, 2], [1, 2, 3, 4]),
      series: ['p', 'q'],
    })
    expect(text.split('\n')).toEqual(['x: layer', '  x  p  q', '0.5  1  3', '1.5  2  4'])
  })
})

test('a tensor is its type, a summary and its first values', async () => {
  const of = floats('t', [1, 2], [1, 2])
  const summary = floats('sum', [4], [1, 2, 1.5, 0.7071])
  expect(await print({ kind: 'tensor', index: 0, of, summary, histogram: null, head: of })).toBe(
    'float32 [1, 2]  min 1  max 2  mean 1.5  std 0.7071\nfirst values: 1 2',
  )
})

test('weighted tokens are one a line, and tokens without weights are their text', async () => {
  const weights = floats('wt', [2], [1, -0.5])
  expect(await print({ kind: 'text', index: 0, tokens: ['The', ' tower'], weights })).toBe(
    `The        1  ${'█'.repeat(30)}\n·tower  -0.5  ${'█'.repeat(15)}`,
  )
  expect(await print({ kind: 'text', index: 0, tokens: ['The', ' tower'], weights: null })).toBe('The tower')
})

test('generations stand below each other, new tokens behind a bar', async () => {
  const card = {
    kind: 'generations' as const,
    index: 0,
    boundaries: false,
    generations: [
      { model: 'm', name: 'plain', prompts: [[3]], newIds: ints('g', [1, 3], [0, 1, 1]), stop: [[1]] },
      { model: 'm', name: null, prompts: [[3], [3]], newIds: ints('h', [2, 1], [1, 2]), stop: [] },
    ],
  }
  expect((await print(card)).split('\n')).toEqual([
    'plain',
    '   London│ Paris Rome',
    'generation 1 row 0',
    '   London│ Rome',
    'generation 1 row 1',
    '   London│line',
    '  break',
  ])
})
