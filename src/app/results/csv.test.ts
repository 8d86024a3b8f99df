import { expect, test } from 'vitest'
import { matrixCsv, toCsv } from './csv.ts'

test('cells that hold the separator are quoted', () => {
  expect(toCsv([['a,b', 'say "x"', 1.5]])).toBe('"a,b","say ""x""",1.5\r\n')
})

test('a matrix keeps its names', () => {
  expect(matrixCsv([1, 2, 3, 4], ['r0', 'r1'], [' Paris', ','])).toBe(', Paris,","\r\nr0,1,2\r\nr1,3,4\r\n')
})
