import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toCsv, toTabs } from './csv.ts'

/** A reader of RFC 4180. */
function parseCsv(text: string): string[][] {
  const rows: string[][] = [[]]
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n|$)/g)) {
    const row = rows.at(-1) ?? []
    if (end === '' && quoted === undefined && plain === '' && row.length === 0) break
    row.push(quoted === undefined ? (plain ?? '') : quoted.replaceAll('""', '"'))
    if (end === '\r\n') rows.push([])
  }
  return rows.slice(0, -1)
}

const unmarked = (text: string): string => (/^'[=+\-@\t\r']/.test(text) ? text.slice(1) : text)

test('cells that hold the separator are quoted', () => {
  expect(toCsv([['a,b', 'say "x"', 1.5]])).toBe('"a,b","say ""x""",1.5\r\n')
})

test('what would be a formula is marked as text, and numbers are left alone', () => {
  expect(toCsv([['=1+1', '@me', '-', '-1', "'=", -2]])).toBe("'=1+1,'@me,'-,-1,''=,-2\r\n")
})

test('every table is read back as it was, and no cell is a formula', () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(',', '"', '\n', '\r\n', '=', '+', '-', '@', '\t', "'", ' Paris'),
  )
  const text = fc.array(piece, { maxLength: 4 }).map(parts => parts.join(''))
  fc.assert(
    fc.property(fc.array(fc.tuple(text, text), { minLength: 1, maxLength: 6 }), rows => {
      const read = parseCsv(toCsv(rows))
      expect(read.map(row => row.map(unmarked))).toEqual(rows)
      for (const cell of read.flat())
        if (/^[=+\-@\t\r]/.test(cell))
          expect(Number.isFinite(Number(cell)) || /^[+-]?[\d.]+$/.test(cell)).toBe(true)
    }),
  )
})

test('for the clipboard, no cell breaks the lines', () => {
  expect(toTabs([['a\tb', '\n', 2]])).toBe('a b\t \t2\n')
})
