import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { documentedPrograms, openRunner } from './documented.ts'

const page = await readFile('docs/differences-from-nnsight.md', 'utf8')

const prelude = [
  `import { LanguageModel, where, einsum, randn } from 'vitrine'`,
  `const model = await LanguageModel('vitrine/atlas')`,
  `const prompt = 'The Eiffel Tower is in the city of', one = prompt, two = 'The Colosseum is in Rome'`,
  `const first = await model.trace(prompt, () => model.logits)`,
].join('; ')

/** What the lines of a body may speak of. */
const body = 'const v = randn([128]), x = model.layers[0].output, h = x'

let runner: Awaited<ReturnType<typeof openRunner>>
beforeAll(async () => {
  runner = await openRunner()
})
afterAll(() => runner.close())

/** The code of the right-hand cells of the table below a heading; words between two pieces of code are not code. */
function cellsBelow(heading: string): string[] {
  const table = page.slice(page.indexOf(`## ${heading}`)).match(/\n((?:\|.*\n)+)/)?.[1] ?? ''
  return table
    .split('\n')
    .slice(2)
    .flatMap(row => [...(row.split(' | ')[1] ?? '').matchAll(/`([^`]+)`/g)])
    .map(([, code = '']) => code)
}

const succeeds = async (source: string) => {
  const { printed, failed } = await runner.run(source)
  expect(failed, printed).toBe(false)
}

describe('docs/differences-from-nnsight.md: every translation runs', () => {
  const [inside, around] = [cellsBelow('In a trace'), cellsBelow('Around a trace')]
  test.each(inside)('in a trace: %s', code =>
    succeeds(`${prelude}\nawait model.trace(prompt, t => {\n${body}\n${code}\n})`),
  )
  test.each(around)('around a trace: %s', code => succeeds(`${prelude}\n${code}`))
  test('the tables are not empty', () => {
    expect(inside.length).toBeGreaterThan(15)
    expect(around.length).toBeGreaterThan(12)
  })
})

describe('docs/differences-from-nnsight.md: every program runs and prints what stands below it', () => {
  test.each(documentedPrograms(page))('line $line', async ({ source, printed = '' }) => {
    expect((await runner.run(source)).printed).toBe(printed)
  })
})

test('docs/differences-from-nnsight.md speaks of relations that are tests', async () => {
  const relations = await Promise.all(
    ['reads', 'writes', 'prompts', 'language', 'generation', 'sums'].map(name =>
      readFile(`test/conformance/relations/${name}.ts`, 'utf8'),
    ),
  )
  const named = new Set(
    relations
      .join()
      .match(/id: 'C\d\d'/g)
      ?.map(found => found.slice(5, 8)),
  )
  const differences = page.slice(page.indexOf('## What differs'))
  const spoken = new Set(differences.match(/C\d\d/g))
  expect([...spoken].filter(id => !named.has(id))).toEqual([])
  expect(spoken.size).toBeGreaterThan(6)
})
