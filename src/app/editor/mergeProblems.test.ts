import { expect, test } from 'vitest'
import { type Problem } from '../shell/problem.ts'
import { mergeProblems } from './mergeProblems.ts'

const at = (line: number, start: number, end: number, message = 'wrong'): Problem => ({
  severity: 'error',
  message,
  span: { file: 'main.ts', line, column: 1 },
  range: { start, end },
})

test('what recording and types both find is said once, by the types', () => {
  const typed = at(2, 20, 26, 'has no layers')
  expect(mergeProblems(at(2, 10, 30, 'there is no layers'), [typed])).toEqual([typed])
})

test('what recording alone finds comes first', () => {
  const [recorded, typed] = [at(3, 40, 50), at(2, 20, 26)]
  expect(mergeProblems(recorded, [typed])).toEqual([recorded, typed])
  const warning: Problem = { ...at(3, 40, 50), severity: 'warning' }
  expect(mergeProblems(recorded, [warning])).toEqual([recorded, warning])
})
