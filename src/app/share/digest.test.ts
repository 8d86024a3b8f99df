import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ShowCard } from '../../graph/showCard.ts'
import { type Values } from '../results/tensorStore.ts'
import { compareDigests, roundUp, summaryWords, type Verdict } from './compareDigests.ts'
import { digestCards, type RunDigest } from './digest.ts'

const shaded = (ref: string): ShowCard => ({
  kind: 'text',
  index: 0,
  tokens: [],
  weights: { ref, dtype: 'float32', shape: [2, 2] },
})

const log = (text: string): ShowCard => ({ kind: 'log', index: 0, level: 'log', text })

function run(cards: ShowCard[], tensors: Record<string, Values> = {}, precision = 'fp32'): RunDigest {
  const valuesOf = (ref: string) => tensors[ref] ?? { shape: [], data: new Float32Array() }
  return { device: 'WASM', precision, cards: digestCards(cards, valuesOf) }
}

const floats = (data: readonly number[]): Values => ({ shape: [data.length], data: Float32Array.from(data) })
const compareValues = (a: Values, b: Values, precision = 'fp32'): Verdict | undefined =>
  compareDigests(run([shaded('a')], { a }, precision), run([shaded('b')], { b }))[0]

const numbers = fc.array(fc.float({ noNaN: true, noDefaultInfinity: true, min: -100, max: 100 }), {
  minLength: 1,
  maxLength: 300,
})

test('the same numbers are the same, bit for bit, wherever they stand', () => {
  fc.assert(
    fc.property(numbers, data => {
      expect(compareValues(floats(data), floats(data))).toEqual({ kind: 'same' })
    }),
  )
})

test('what devices differ by is near, and the words are true', () => {
  const data = Array.from({ length: 400 }, (_, i) => Math.sin(i) * 10)
  const verdict = compareValues(floats(data), floats(data.map(value => value * (1 + 1e-6))))
  expect(verdict?.kind).toBe('near')
  expect(summaryWords(verdict === undefined ? [] : [verdict])).toMatch(/^Reproduced within [12]e-6\.$/)
})

test('the difference is relative to the card, so that a rounding error in a zero is none', () => {
  expect(compareValues(floats([0, 100]), floats([1e-5, 100]))?.kind).toBe('near')
  expect(compareValues(floats([0, 1]), floats([0.1, 1]))?.kind).toBe('differs')
})

test('one value among many that the sample leaves out still shows in their mean', () => {
  const data = Array.from({ length: 1000 }, () => 1)
  const other = data.with(501, 100)
  expect(compareValues(floats(data), floats(other))?.kind).toBe('differs')
})

test('lower precision may differ by more', () => {
  const [a, b] = [floats([1, 2]), floats([1.005, 2])]
  expect(compareValues(a, b)?.kind).toBe('differs')
  expect(compareValues(a, b, 'q8')?.kind).toBe('near')
})

test('token ids are the same or others, never near', () => {
  const ids = (data: number[]): Values => ({ shape: [data.length], data: Int32Array.from(data) })
  expect(compareValues(ids([50_000, 50_001]), ids([50_000, 50_002]))).toEqual({
    kind: 'other',
    words: 'shows other tokens',
  })
})

test('infinities and NaN are compared by where they are', () => {
  expect(compareValues(floats([-Infinity, 1]), floats([-Infinity, 1 + 1e-7]))?.kind).not.toBe('differs')
  expect(compareValues(floats([NaN, 1]), floats([2, 1]))?.kind).toBe('differs')
})

test('a line of text is compared by its words, its numbers as numbers', () => {
  const verdict = (a: string, b: string) => compareDigests(run([log(a)]), run([log(b)]))[0]
  expect(verdict('loss 0.1234567', 'loss 0.1234568')?.kind).toBe('near')
  expect(verdict('loss 0.12', 'loss 0.35')?.kind).toBe('differs')
  expect(verdict('Paris', 'Rome')?.kind).toBe('other')
})

test('the line says what is worst and where', () => {
  const near: Verdict = { kind: 'near', by: 1.3e-6 }
  expect(summaryWords([{ kind: 'same' }, { kind: 'same' }])).toBe('Reproduced bit for bit.')
  expect(summaryWords([{ kind: 'same' }, near])).toBe('Reproduced within 2e-6.')
  expect(summaryWords([near, { kind: 'same' }, { kind: 'differs', by: 0.25 }])).toBe(
    'Differs by 0.3 in card 3.',
  )
  expect(
    summaryWords([
      { kind: 'other', words: 'shows other tokens' },
      { kind: 'differs', by: 1 },
    ]),
  ).toBe('Card 1 shows other tokens, and 1 more card differs.')
  expect(compareDigests(run([log('a')]), run([])).map(({ kind }) => kind)).toEqual(['other'])
})

test('a rounded difference is never smaller than the difference', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-12, max: 1, noNaN: true }), value => {
      expect(Number(roundUp(value))).toBeGreaterThanOrEqual(value * (1 - 1e-6))
      expect(Number(roundUp(value))).toBeLessThanOrEqual(value * 2.1)
    }),
  )
})
