import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { libraries } from '../../test/languageLibraries.ts'
import { createProgramService } from './languageService.ts'
import { virtualFile } from './virtualFile.ts'

/** The language in small: what these tests need of it. */
const declarations = `
export type TensorLike = Tensor | number | boolean
export type IndexKey = \`:\${string}\` | \`\${number}\`
export interface Tensor {
  [index: IndexKey]: Tensor
  [index: number]: Tensor
  /** Exponentials that sum to one. */
  softmax(dim: number): Tensor
  item(): Promise<number>
}
export interface Module { get output(): Tensor; set output(value: TensorLike) }
export declare const model: { h: readonly Module[] }
export declare function tensor(values: readonly number[]): Tensor
`

const service = createProgramService({ fileName: 'a.ts', declarations, libraries })
const head = `import { model, tensor, type Tensor } from 'vitrine'\n`
const messages = (body: string) => service.diagnostics(head + body).map(({ message }) => message)

describe('LANGUAGE 3: what the language allows has no error', () => {
  test.each([
    `const h = tensor([1]); const x = h + 2 * h - 1; x.softmax(-1)`,
    `const h = tensor([1]); h[':, -1'] = 0; h[0] = h[':, 1']; h[':2'] += 3`,
    `model.h[0].output = 0; model.h[0].output += 1; model.h[0].output *= tensor([1])`,
    `let h = tensor([1]); h += 1; h = -h; const m: Tensor = h > 0`,
    `const a = [1, 2]; a[0] = 3; a[1] += 2; const o: Record<string, number> = {}; o['x'] = 1; o['x'] += 1`,
    `let s = ''; s += 1; s = 'a' + 1 + s; const n: number = 1 + 2 * 3; const b: boolean = n > 2 && s < 'b'`,
    `const x = (await tensor([1]).item()) * 2 + 1; console.log(x.toFixed(2), [1, 2].map(v => v ** 2))`,
    `function f(x: string | null) { return x !== null ? x.length + 1 : 0 }; f('a')`,
    `for (let i = 0; i < 3; i++) { if (i % 2 === 0) continue; model.h[i].output = i / 2 }`,
    `const big: bigint = 2n * 3n; const later = new Date() > new Date(0); export { big, later }`,
    `const m = new Map<string, number>(); m.set('a', (m.get('a') ?? 0) + 1)`,
  ])('%s', body => {
    expect(messages(body)).toEqual([])
  })
})

describe('errors of type stand where the user wrote', () => {
  test.each<[string, RegExp]>([
    [`const s = {}, h = tensor([1]) «+» s`, /operator \+ does not take 'Tensor' and '\{\}'/],
    [`const h = tensor([1])\nh.«sofmax»(1)`, /did you mean 'softmax'/i],
    [`const h = tensor([1])\nconst x = h + 1\nx.«nothing»()`, /'nothing' does not exist/],
    [`«model.h[0].output» = 'zero'`, /not assignable/],
    [`const a: number[] = []\na[0] = «'x'»`, /'"x"' cannot be assigned to index 0 of 'number\[\]'/],
    [`const a = {}, b = 1\nconst c = b + «undefinedName»`, /Cannot find name/],
    [`import { «lens» } from 'vitrine'`, /no exported member/],
    [`const x = 1\nconst «y»: string = x + 1`, /'number' is not assignable/],
    [`«document».title`, /Cannot find name 'document'/],
  ])('%s', (marked, message) => {
    const body = marked.replaceAll(/[«»]/g, '')
    const found = service.diagnostics(head + body)
    expect(found.map(diagnostic => diagnostic.message).join('\n')).toMatch(message)
    const [, before = '', word = ''] = /^([^«]*)«([^»]*)»/.exec(marked) ?? []
    const diagnostic = found[0]
    if (diagnostic === undefined || word === '') return
    const start = head.length + before.length
    expect([diagnostic.start, (head + body).slice(diagnostic.start, diagnostic.end)]).toEqual([start, word])
    expect(diagnostic.span.line).toBe((head + before).split('\n').length)
  })

  test('an operator that does not take its operands is marked at the operator or an operand', () => {
    const body = `const o = { a: 1 }\nconst x = o - 1`
    const [diagnostic] = service.diagnostics(head + body)
    expect(diagnostic?.message).toBe(`the operator - does not take '{ a: number; }' and '1'`)
    expect(diagnostic?.span.line).toBe(3)
    expect(diagnostic?.start).toBeGreaterThanOrEqual(head.length + body.indexOf('o - 1'))
  })

  test('errors of syntax come alone', () => {
    const found = messages('const = 1; model.nothing')
    expect(found.length).toBeGreaterThan(0)
    expect(found.join()).not.toMatch(/nothing/)
  })
})

describe('completion', () => {
  const completionsAt = (marked: string) => {
    const source = head + marked
    return service.completions(source.replace('^', ''), source.indexOf('^'))
  }

  test.each([
    [`const h = tensor([1]); (h + 1).^`, 'softmax', 'method'],
    [`model.h[0].^`, 'output', 'getter'],
    [`const h = tensor([1]); const x = 2 * h; x.so^`, 'softmax', 'method'],
    [`ten^`, 'tensor', 'function'],
  ])('%s', (marked, label, kind) => {
    const items = completionsAt(marked)?.items ?? []
    expect(items.find(item => item.label === label)?.kind).toMatch(new RegExp(`${kind}|alias`))
    expect(items.some(item => item.label.startsWith('$v'))).toBe(false)
  })

  test('of something that can be called has its own members only', () => {
    const items =
      completionsAt(`interface M { (x: number): void; at: 1 }; declare const m: M; m.^`)?.items ?? []
    expect(items.map(({ label }) => label)).toEqual(['at', 'length', 'name'])
  })

  test('replaces the word that was begun', () => {
    const found = completionsAt(`const h = tensor([1]); h.so^`)
    expect(found?.from).toBe(head.length + `const h = tensor([1]); h.`.length)
  })

  test('has signature and documentation', () => {
    const source = `${head}const h = tensor([1]); (h * 2).`
    const details = service.completionDetails(source, source.length, 'softmax')
    expect(details?.signature).toContain('softmax(dim: number): Tensor')
    expect(details?.documentation).toBe('Exponentials that sum to one.')
  })
})

test('hover behind an operator is at its place', () => {
  const source = `${head}const h = tensor([1])\nconst x = 2 * h.softmax(-1)`
  const start = source.indexOf('softmax')
  const hover = service.hover(source, start + 2)
  expect(hover).toMatchObject({ start, end: start + 'softmax'.length })
  expect(hover?.signature).toContain('softmax(dim: number): Tensor')
  expect(service.hover(source, source.indexOf('x ='))?.signature).toBe('const x: Tensor')
})

test('completion knows sessions, edits, skips, caches and files under the real declarations', () => {
  const declarations = readFileSync(new URL('../trace/api.ts', import.meta.url), 'utf8')
  const real = createProgramService({ fileName: 'a.ts', declarations, libraries })
  const begin = `import { LanguageModel, loadTensors } from 'vitrine'\nconst model = await LanguageModel('vitrine/atlas')\n`
  const labelsAt = (marked: string) => {
    const source = begin + marked
    const found = real.completions(source.replace('^', ''), source.indexOf('^'))
    return found?.items.map(({ label }) => label) ?? []
  }
  expect(labelsAt('model.^')).toEqual(
    expect.arrayContaining(['session', 'edit', 'cache', 'generate', 'trace']),
  )
  expect(labelsAt('model.layers[0].^')).toContain('skip')
  expect(labelsAt('model.layers[0].attn.^')).toContain('skip')
  expect(labelsAt('await model.session(async s => { s.^ })')).toEqual(['on', 'trace'])
  expect(labelsAt(`const c = await model.cache('a', []); c.^`)).toEqual(
    expect.arrayContaining(['keys', 'stack']),
  )
  expect(labelsAt(`const d = await loadTensors('a/b/c'); d.x.^`)).toContain('softmax')
  expect(labelsAt(`await model.trace('a', t => t.^)`)).toEqual(
    expect.arrayContaining(['ids', 'length', 'mask']),
  )
  const words = real.hover(`${begin}model.session`, `${begin}model.ses`.length)
  expect(words?.documentation).toMatch(/^Several traces that run as one graph/)
})

test('the examples have no errors under the real declarations', () => {
  const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8')
  const real = createProgramService({ fileName: 'a.ts', declarations: read('trace/api.ts'), libraries })
  const folder = 'app/library/examples'
  const examples = readdirSync(new URL(`../${folder}`, import.meta.url)).filter(name => name.endsWith('.ts'))
  expect(examples.length).toBeGreaterThan(4)
  for (const name of examples) expect(real.diagnostics(read(`${folder}/${name}`)), name).toEqual([])
})

test('every place of what was written is found again', () => {
  const source = `${head}let h = tensor([1])\nh[':, -1'] = -h + 2 * h // a\nh += h > 0`
  const { text, toSource, toVirtual } = virtualFile(source, 'a.ts')
  expect(text.split('\n')).toHaveLength(source.split('\n').length)
  for (const word of ['tensor([1])', `':, -1'`, '2 ', '// a', '> 0'.slice(2)]) {
    const at = source.indexOf(word, head.length)
    expect(text.slice(toVirtual(at)).startsWith(word)).toBe(true)
    expect(toSource(toVirtual(at))).toBe(at)
  }
})
