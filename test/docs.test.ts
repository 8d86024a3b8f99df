import { readFile, readdir } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createProgramService } from '../src/program/languageService.ts'
import { createVitrine } from '../src/trace/createVitrine.ts'
import { documentedErrors, documentedPrograms, openRunner } from './documented.ts'
import { RecordingExecutor } from './recordingExecutor.ts'

const page = await readFile('docs/language.md', 'utf8')
const rules = page.slice(page.indexOf('## The rules'))
/** What stands before every program that opens no model itself: one line, so that lines are the program's plus 1. */
const prelude = documentedPrograms(rules)[0]!.source.trim().replaceAll('\n', '; ')

let runner: Awaited<ReturnType<typeof openRunner>>
beforeAll(async () => {
  runner = await openRunner()
})
afterAll(() => runner.close())

async function run(source: string) {
  if (source.startsWith('import')) return runner.run(source)
  const { printed, failed } = await runner.run(`${prelude}\n${source}`)
  const lines = printed.replaceAll(/program\.ts:(\d+):/g, (_, line) => `program.ts:${Number(line) - 1}:`)
  return { printed: lines, failed }
}

/** Text and numbers of what is printed; bars, padding and the last digits depend on the processor. */
const partsOf = (printed: string) =>
  printed
    .replaceAll(/[▁-█▉▊▋▌▍▎▏]/g, '')
    .split(/(-?\d+\.\d+(?:e[+-]?\d+)?)/)
    .map((part, i) => (i % 2 === 1 ? Number(part) : part.replaceAll(/\s+/g, ' ')))

function expectSamePrint(printed: string, wanted: string): void {
  const [got, parts] = [partsOf(printed), partsOf(wanted)]
  const close = (part: string | number) =>
    typeof part === 'number' ? (expect.closeTo(part, part > 1 ? 1 : 2) as unknown) : part
  expect(got).toEqual(parts.map(close))
}

describe('docs/language.md: every program runs and prints what stands below it', () => {
  test.each(documentedPrograms(page))('line $line', async ({ source, printed: wanted = '' }) => {
    const { printed, failed } = await run(source)
    expectSamePrint(printed, wanted)
    expect(failed).toBe(wanted.startsWith('program.ts:'))
  })
})

describe('docs/language.md: every mistake has the message and the way out that its table says', () => {
  test.each(documentedErrors(page))('line $line: $source', async ({ source, printed: wanted }) => {
    const { printed } = await run(source)
    expect(printed.replace(/^program\.ts:\d+:\d+: /, '').replace(/^ {2}see also .*\n/m, '')).toBe(wanted)
  })
})

test('docs/language.md: no program has an error in the editor', async () => {
  const folder = 'node_modules/typescript/lib'
  const names = (await readdir(folder)).filter(name => /^lib\.(es|decorators).*\.d\.ts$/.test(name))
  const libraries = Object.fromEntries(
    await Promise.all(names.map(async name => [name, await readFile(`${folder}/${name}`, 'utf8')] as const)),
  )
  const declarations = await readFile('src/trace/api.ts', 'utf8')
  const service = createProgramService({ fileName: 'program.ts', declarations, libraries })
  const errors = documentedPrograms(page).flatMap(({ line, source }) => {
    const whole = source.startsWith('import') ? source : `${prelude}\n${source}`
    return service.diagnostics(whole).map(({ message }) => `line ${line}: ${message}`)
  })
  expect(errors).toEqual([])
  expect(service.diagnostics(`${prelude}\nmodel.logits + {}`)).not.toEqual([])
})

test('docs/language.md has every rule, by its number', () => {
  const numbers = [...rules.matchAll(/^\*\*(\d+)\.(?: to (\d+)\.)?\*\*/gm)].flatMap(([, from, to]) =>
    Array.from({ length: Number(to ?? from) - Number(from) + 1 }, (_, i) => Number(from) + i),
  )
  expect(numbers).toEqual(Array.from({ length: 36 }, (_, i) => i + 1))
})

test('LANGUAGE 3: without the transform, methods work, and what JavaScript shows to a proxy throws', async () => {
  const { module } = createVitrine({ executor: new RecordingExecutor(), locate: () => undefined })
  const model = await module.LanguageModel('vitrine/atlas')
  await model.trace('The city of', () => {
    const h = model.layers[0]!.residPre
    expect(h.add(h.mul(2))[':, -1']!.shape).toEqual([1, 128])
    const value: unknown = h
    const noText = /is not a number or a text/
    expect(() => Number(value) + 1).toThrow(noText)
    expect(() => (value as number) > 0).toThrow(noText)
    expect(() => -(value as number)).toThrow(noText)
    expect(() => `h is ${value as string}`).toThrow(noText)
    expect(() => [...(value as number[])]).toThrow(/cannot be spread or looped over/)
    expect(() => ({ ...(value as object) })).toThrow(/no fields to list, spread/)
    expect(Boolean(value) && value === h).toBe(true)
    return h
  })
})
