import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

/** What a later version keeps (docs/language.md, "Not in this version") is refused, and that is tested under its number. */
const rules = Array.from({ length: 36 }, (_, index) => index + 1)

/** Rules that tests name in their titles: `LANGUAGE 9: ...`, `LANGUAGE 10, 12: ...`, `... (LANGUAGE 11)`. */
function namedRules(): Set<number> {
  const found = ['src', 'test', 'e2e'].flatMap(folder =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter(file => /\.(test|spec)\.tsx?$/.test(file))
      .flatMap(file => readFileSync(join(folder, file), 'utf8').split('\n')),
  )
  const isTitle = /^\s*(?:(?:test|it|describe)\b.*\(|\[)\s*['"`]/
  return new Set(
    found
      .filter(line => isTitle.test(line))
      .flatMap(line => [...line.matchAll(/LANGUAGE (\d+(?:, \d+)*)/g)])
      .flatMap(([, numbers = '']) => numbers.split(', ').map(Number)),
  )
}

test('every rule of the language has a test that names it', () => {
  const named = namedRules()
  expect(rules.filter(rule => !named.has(rule))).toEqual([])
})
