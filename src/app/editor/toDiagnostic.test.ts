import { Text } from '@codemirror/state'
import { expect, test } from 'vitest'
import { offsetOf, toDiagnostic } from './toDiagnostic.ts'

const doc = Text.of(['const a = 1', '', 'show.tokens(a)'])
const span = { file: 'main.ts', line: 3, column: 6 }

test('a problem marks its code', () => {
  const problem = {
    severity: 'error',
    message: 'wrong',
    hint: 'write b',
    span,
    range: { start: 13, end: 27 },
  } as const
  expect(toDiagnostic(doc, problem)).toEqual({
    from: 13,
    to: 27,
    severity: 'error',
    message: 'wrong\nwrite b',
  })
})

test('a problem without a range marks from its place to the end of the line', () => {
  expect(toDiagnostic(doc, { severity: 'warning', message: 'wrong', span })).toMatchObject({
    from: 18,
    to: 27,
  })
})

test('places outside of the program stay inside', () => {
  expect(offsetOf(doc, 99, 99)).toBe(doc.length)
  const far = { severity: 'error', message: 'wrong', span, range: { start: 100, end: 120 } } as const
  expect(toDiagnostic(doc, far)).toMatchObject({ from: 13, to: 27 })
})

test('a change that mends a problem is an action of its mark', () => {
  const fix = { title: 'write a.eq(b)', edits: [] }
  const mark = toDiagnostic(doc, { severity: 'error', message: 'wrong', span, fixes: [fix] })
  expect(mark?.actions?.map(({ name }) => name)).toEqual(['write a.eq(b)'])
})
