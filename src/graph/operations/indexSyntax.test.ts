import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { VitrineError } from '../errors.ts'
import { type Json } from '../versions/v1.ts'
import { decodeIndex } from './indexItems.ts'
import { parseIndex, printIndex } from './indexSyntax.ts'
import { type IndexItem } from './operation.ts'

const int = fc.integer({ min: -(2 ** 40), max: 2 ** 40 })
const bound = fc.option(int)

const item: fc.Arbitrary<IndexItem> = fc.oneof(
  int.map((value): IndexItem => ({ kind: 'int', value })),
  fc
    .tuple(bound, bound, bound)
    .map(([start, stop, step]): IndexItem => ({ kind: 'slice', start, stop, step })),
  fc.array(int, { maxLength: 4 }).map((values): IndexItem => ({ kind: 'ints', values })),
  fc.constantFrom<IndexItem>({ kind: 'ellipsis' }, { kind: 'newaxis' }),
)

const errorOf = (text: string): VitrineError => {
  try {
    parseIndex(text)
  } catch (error) {
    if (error instanceof VitrineError) return error
    throw error
  }
  throw new Error(`'${text}' was read`)
}

describe('parseIndex', () => {
  it('reads back what printIndex writes, with any spaces', () => {
    fc.assert(
      fc.property(
        fc.array(item, { minLength: 1, maxLength: 5 }),
        fc.constantFrom('', ' ', '  '),
        (items, space) => {
          const text = printIndex(items).replaceAll(/(?=[:,[\]])|(?<=[:,[\]])/g, space)
          expect(parseIndex(text)).toEqual(items)
        },
      ),
    )
  })

  it.each([
    [
      ':, -1',
      [
        { kind: 'slice', start: null, stop: null, step: null },
        { kind: 'int', value: -1 },
      ],
    ],
    ['2:5', [{ kind: 'slice', start: 2, stop: 5, step: null }]],
    ['::2', [{ kind: 'slice', start: null, stop: null, step: 2 }]],
    ['...,None,newaxis', [{ kind: 'ellipsis' }, { kind: 'newaxis' }, { kind: 'newaxis' }]],
    ['[0, 2,-5]', [{ kind: 'ints', values: [0, 2, -5] }]],
    ['[]', [{ kind: 'ints', values: [] }]],
    ['+3', [{ kind: 'int', value: 3 }]],
  ])('reads %s', (text, items) => {
    expect(parseIndex(text)).toEqual(items)
  })

  it('reads -0 as 0, so that one index has one form', () => {
    expect(parseIndex('-0')).toStrictEqual([{ kind: 'int', value: 0 }])
  })

  it.each([
    ['', 1],
    [':,', 3],
    [', 1', 1],
    ['1 2', 3],
    ['h', 1],
    ['0.5', 2],
    ['1:2:3:4', 6],
    ['[1, :]', 5],
    ['[1', 3],
    ['..', 1],
    ['true', 1],
    ['[[0]]', 2],
    ['1;2', 2],
    ['--1', 1],
    ['99999999999999999999', 1],
  ])("refuses '%s' and names character %i", (text, character) => {
    const { message, hint } = errorOf(text)
    expect(message).toContain(`character ${character}:`)
    expect(hint).toContain("'[0, 2, 5]'")
  })

  it('answers any text with an index that survives JSON, or with a VitrineError', () => {
    const hostile = fc.oneof(
      fc.string(),
      fc.string({
        unit: fc.constantFrom(':', ',', '.', '-', '+', '0', '7', '[', ']', ' ', 'N', 'None', '...'),
      }),
    )
    fc.assert(
      fc.property(hostile, text => {
        let items: IndexItem[]
        try {
          items = parseIndex(text)
        } catch (error) {
          expect(error).toBeInstanceOf(VitrineError)
          return
        }
        expect(decodeIndex(JSON.parse(JSON.stringify(items)) as Json)).toEqual(items)
        expect(parseIndex(printIndex(items))).toEqual(items)
      }),
      { numRuns: 1000 },
    )
  })

  it('takes long input in linear time', () => {
    expect(parseIndex(`[${'1,'.repeat(100_000)}1]`)).toHaveLength(1)
    expect(errorOf(' '.repeat(100_000)).message).toContain('a part is missing')
  })
})
