import { describe, expect, it } from 'vitest'
import { type Shape } from '../dim.ts'
import { VitrineError } from '../errors.ts'
import { type Json } from '../versions/v1.ts'
import { movement } from './movement.ts'

type Name = keyof typeof movement

const infer = (name: Name, attrs: Record<string, Json>, ...shapes: Shape[]) =>
  movement[name].infer(
    shapes.map(shape => ({ dtype: 'float32', shape })),
    attrs,
  ).shape

const messageOf = (body: () => unknown): string => {
  try {
    body()
  } catch (error) {
    if (error instanceof VitrineError) return error.message
    throw error
  }
  throw new Error('nothing was thrown')
}

const hidden: Shape = ['batch', 'position', 768]

describe('shapes with symbols', () => {
  it.each<[Name, Record<string, Json>, Shape]>([
    ['reshape', { shape: [-1, 768] }, ['batch*position', 768]],
    ['flatten', { startDim: 1 }, ['batch', '768*position']],
    ['squeeze', { dim: 2 }, hidden],
    ['unsqueeze', { dim: -1 }, ['batch', 'position', 768, 1]],
    ['expand', { shape: [4, -1, -1, 768] }, [4, 'batch', 'position', 768]],
    ['transpose', { dim0: 0, dim1: -1 }, [768, 'position', 'batch']],
    ['permute', { dims: [2, 0, 1] }, [768, 'batch', 'position']],
    ['narrow', { dim: 1, start: -1, length: 1 }, ['batch', 1, 768]],
    ['repeat', { sizes: [2, 1, 1, 3] }, [2, 'batch', 'position', 2304]],
    ['roll', { shifts: [1], dims: [1] }, hidden],
    ['tril', {}, hidden],
  ])('%s %j', (name, attrs, shape) => {
    expect(infer(name, attrs, hidden)).toEqual(shape)
  })

  it('joins along a symbol', () => {
    expect(infer('cat', { dim: 1 }, hidden, ['batch', 2, 768])).toEqual(['batch', 'position+2', 768])
    expect(infer('stack', {}, hidden, hidden)).toEqual([2, ...hidden])
  })

  it('takes the diagonal of equal symbols', () => {
    expect(infer('diagonal', { dim1: 1, dim2: 2 }, [8, 'position', 'position'])).toEqual([8, 'position'])
  })

  it.each<[Name, Record<string, Json>, Shape]>([
    ['squeeze', {}, hidden],
    ['diagonal', { offset: 1 }, ['position', 'position']],
    ['diagonal', {}, ['batch', 'position']],
  ])('%s %j of %j is refused: its shape differs from prompt to prompt', (name, attrs, shape) => {
    expect(messageOf(() => infer(name, attrs, shape))).toMatch(/depends on/)
  })
})

describe('misuse names the shapes', () => {
  it.each<[Name, Record<string, Json>, Shape[], string]>([
    [
      'reshape',
      { shape: [5, -1] },
      [[2, 3]],
      'shape [2, 3] has 6 values, which do not fit the shape [5, -1]',
    ],
    ['reshape', { shape: [-1, -1] }, [[2, 3]], 'do not fit'],
    ['reshape', { shape: [-1, 0] }, [[0, 3]], 'do not fit'],
    ['reshape', { shape: [-2, -3] }, [[2, 3]], 'do not fit'],
    ['expand', { shape: [2, 4] }, [[2, 3]], 'shape [2, 3] cannot become [2, 4]'],
    ['expand', { shape: [-1, 2, 3] }, [[2, 3]], 'cannot become'],
    ['expand', { shape: [3] }, [[2, 3]], 'cannot become'],
    ['permute', { dims: [0, 0] }, [[2, 3]], 'does not name every dimension of [2, 3] once'],
    ['transpose', { dim0: 0, dim1: 2 }, [[2, 3]], 'no dimension 2 in a tensor of shape [2, 3]'],
    [
      'cat',
      {},
      [
        [2, 3],
        [2, 4],
      ],
      'the shapes [2, 3] and [2, 4] differ outside dimension 0',
    ],
    ['cat', {}, [], 'no tensor to join'],
    ['cat', {}, [[]], 'a tensor without dimensions'],
    ['stack', {}, [[2], [3]], 'the shapes [2] and [3] differ'],
    ['narrow', { dim: 0, start: 1, length: 2 }, [[2]], '2 places from 1 do not lie in dimension 0 of [2]'],
    ['narrow', { dim: 0, start: -3, length: 1 }, [[2]], 'do not lie'],
    ['flip', { dims: [0, -1] }, [[2]], 'stands twice'],
    ['roll', { shifts: [1, 2] }, [[2]], '2 shifts for a flat tensor'],
    ['repeat', { sizes: [2] }, [[2, 3]], 'for each dimension of [2, 3]'],
    ['diagonal', { dim1: -1 }, [[2, 3]], 'the same dimension of [2, 3]'],
    ['flatten', { startDim: 1, endDim: 0 }, [[2, 3]], 'startDim 1 lies after endDim 0'],
    ['tril', {}, [[3]], 'has the shape [3]'],
  ])('%s %j of %j', (name, attrs, shapes, message) => {
    expect(messageOf(() => infer(name, attrs, ...shapes))).toContain(message)
  })
})
