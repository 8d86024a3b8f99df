import fc from 'fast-check'
import { expect, test } from 'vitest'
import { changeWords } from './changeWords.ts'
import { foldSame, lineDiff } from './lineDiff.ts'

const program = fc
  .array(fc.constantFrom('a', 'b', 'c', '', '  d'), { maxLength: 20 })
  .map(lines => lines.join('\n'))

test('a comparison holds both texts, line by line and in order', () => {
  fc.assert(
    fc.property(program, program, (before, after) => {
      const lines = lineDiff(before, after)
      const text = (not: 'gone' | 'new') =>
        lines.flatMap(line => (line.kind === not ? [] : [line.text])).join('\n')
      expect(text('new')).toBe(before)
      expect(text('gone')).toBe(after)
      const numbers = lines.flatMap(line => ('after' in line ? [line.after] : []))
      expect(numbers).toEqual(numbers.map((_, index) => index + 1))
    }),
  )
})

test('equal lines are found in the middle', () => {
  const kinds = lineDiff('a\nb\nc\nd', 'a\nc\nx\nd').map(({ kind }) => kind)
  expect(kinds).toEqual(['same', 'gone', 'same', 'new', 'same'])
})

test('long texts without a line in common are compared quickly', () => {
  const long = (name: string) => Array.from({ length: 20_000 }, (_, i) => `${name}${i}`).join('\n')
  const start = performance.now()
  expect(lineDiff(long('a'), long('b'))).toHaveLength(40_000)
  expect(performance.now() - start).toBeLessThan(1000)
})

test('long stretches of equal lines are left out', () => {
  const text = Array.from({ length: 30 }, (_, i) => String(i)).join('\n')
  const folded = foldSame(lineDiff(text, text.replace('\n15\n', '\nfifteen\n')))
  expect(folded.map(line => (line.kind === 'gap' ? line.count : line.kind))).toEqual([
    12,
    'same',
    'same',
    'same',
    'gone',
    'new',
    'same',
    'same',
    'same',
    11,
  ])
})

test('a change is said in a few words', () => {
  const of = (code: string, inputs = {}) => ({ code, inputs })
  expect(changeWords(of('a\nb'), of('a\nb'))).toBe('')
  expect(changeWords(of('a\nb'), of('a\nconst x = 1'))).toBe('line 2: const x = 1')
  expect(changeWords(of('a\nb\nc'), of('a\nx\ny\nc'))).toBe('+2 −1 lines from line 2')
  expect(changeWords(of('a\nb'), of('a'))).toBe('−1 lines')
  expect(changeWords(of('a', { strength: 2 }), of('a', { strength: 4, prompt: 'Hi' }))).toBe(
    'strength 2 → 4; prompt as declared → “Hi”',
  )
})
