import { describe, expect, it } from 'vitest'
import { type Json } from '../versions/v1.ts'
import { defineOperation, encodeFloat } from './define.ts'

const operation = defineOperation({
  name: 'sample',
  family: 'elementwise',
  operands: ['input', 'other'],
  attributes: {
    dim: { type: 'int', doc: '' },
    scale: { type: 'float', optional: true, doc: '' },
    dims: { type: 'ints', optional: true, doc: '' },
    keepdim: { type: 'bool', optional: true, doc: '' },
    dtype: { type: 'dtype', optional: true, doc: '' },
    mode: { type: 'enum', values: ['mean', 'sum'], optional: true, doc: '' },
    index: { type: 'index', optional: true, doc: '' },
  },
  doc: '',
  infer: ([input]) => input,
})
const two = [
  { dtype: 'float32', shape: [2] },
  { dtype: 'float32', shape: [2] },
] as const

describe('an operation', () => {
  it('decodes its attributes', () => {
    const attrs = operation.decode({
      dim: -1,
      scale: 'inf',
      keepdim: null,
      mode: 'sum',
      index: [{ kind: 'int', value: 0 }],
    })
    expect(attrs).toEqual({ dim: -1, scale: Infinity, mode: 'sum', index: [{ kind: 'int', value: 0 }] })
  })

  it.each<[Record<string, Json>, string]>([
    [{}, 'sample: the attribute dim is missing; it must be a whole number'],
    [{ dim: 1.5 }, 'sample: the attribute dim cannot be 1.5; it must be a whole number'],
    [{ dim: 0, scale: 'much' }, 'scale cannot be "much"; it must be a number'],
    [{ dim: 0, dims: [0, 'x'] }, 'dims cannot be [0,"x"]; it must be a list of whole numbers'],
    [{ dim: 0, keepdim: 1 }, 'keepdim cannot be 1; it must be true or false'],
    [{ dim: 0, dtype: 'int64' }, 'dtype cannot be "int64"; it must be one of float32, float16, int32, bool'],
    [{ dim: 0, mode: 'max' }, 'mode cannot be "max"; it must be one of mean, sum'],
    [{ dim: 0, index: [{ kind: 'slice', start: 0 }] }, 'it must be a list of index parts'],
    [{ dim: 0, axis: 1 }, 'sample has no attribute axis; it has: dim, scale'],
  ])('refuses the attributes %j', (attrs, message) => {
    expect(() => operation.infer(two, attrs)).toThrow(message)
  })

  it('counts its operands', () => {
    expect(() => operation.infer(two.slice(1), { dim: 0 })).toThrow(
      'sample takes the tensors (input, other) and was given 1',
    )
  })
})

it('writes numbers that JSON does not have as words', () => {
  expect([1.5, Infinity, -Infinity, NaN].map(encodeFloat)).toEqual([1.5, 'inf', '-inf', 'nan'])
})
