import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import { type DeclaredInput } from '../graph/inputs.ts'
import { declaredInput, inputValuesFor } from './inputSchema.ts'

const slider = { name: 's', kind: 'slider', min: 0, max: 2, step: 0.5, value: 1, default: 1 }
const layer = { name: 'l', kind: 'layer', model: 'a/b', layers: 6, value: 5, default: 0 }
const token = { name: 't', kind: 'token', model: 'a/b', value: ' Paris', default: ' Paris' }
const text = { name: 'x', kind: 'text', value: '', default: 'The city' }

describe('an input from outside', () => {
  test.each([
    slider,
    layer,
    token,
    text,
    { ...text, note: 'why', span: { file: 'a.ts', line: 1, column: 2 } },
  ])('is taken where it is one: %o', input => {
    expect(v.parse(declaredInput, input)).toEqual(input satisfies object as DeclaredInput)
  })

  test.each<[string, object]>([
    ['a kind that there is not', { ...text, kind: 'file' }],
    ['another field', { ...text, html: '<b>' }],
    ['no name', { ...text, name: '' }],
    ['a long name', { ...text, name: 'x'.repeat(101) }],
    ['a long text', { ...text, value: 'x'.repeat(10_001) }],
    ['an object as a text', { ...text, value: { toString: 1 } }],
    ['no range', { ...slider, min: 2 }],
    ['a range without an end', { ...slider, max: Infinity }],
    ['a range that overflows', { ...slider, min: -1e308, max: 1e308 }],
    ['a value outside', { ...slider, value: 2.5 }],
    ['a default outside', { ...slider, default: -1 }],
    ['a value that is no number', { ...slider, value: NaN }],
    ['a step of nothing', { ...slider, step: 0 }],
    ['a step beyond the range', { ...slider, step: 3 }],
    ['a layer too many', { ...layer, value: 6 }],
    ['half a layer', { ...layer, value: 0.5 }],
    ['millions of layers', { ...layer, layers: 1e9 }],
    ['a model without a name', { ...token, model: '' }],
  ])('%s is refused', (_what, input) => {
    expect(v.is(declaredInput, input)).toBe(false)
  })
})

test('what inputs are set to goes in as far as it can be a value', () => {
  const values = inputValuesFor({
    a: 1,
    b: ' Paris',
    c: NaN,
    d: [1],
    e: null,
    ['x'.repeat(200)]: 1,
    '': 2,
    f: 'x'.repeat(20_000),
  })
  expect(values).toEqual({ a: 1, b: ' Paris' })
})
