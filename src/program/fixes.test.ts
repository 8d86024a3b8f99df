import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { libraries } from '../../test/languageLibraries.ts'
import { type SiteMap } from '../graph/siteMap.ts'
import { applyEdits } from './diagnostic.ts'
import { createProgramService } from './languageService.ts'

const root = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')
const service = createProgramService({ fileName: 'a.ts', declarations: read('src/trace/api.ts'), libraries })
beforeAll(() =>
  service.setModels([
    {
      id: 'vitrine/atlas',
      siteMap: JSON.parse(read('public/models/vitrine/atlas/sitemap.json')) as SiteMap,
    },
  ]),
)

const head = `import { LanguageModel } from 'vitrine'\nconst model = await LanguageModel('vitrine/atlas')\nconst h = model.embed.weight\n`

describe('each classic mistake has one error, and a change that makes the program right', () => {
  test.each<[string, RegExp, string]>([
    [
      'if (h > 0) console.log(1)',
      /`if` cannot decide on a tensor/,
      'if (await (h > 0).item()) console.log(1)',
    ],
    ['while (h) break', /`while` cannot decide/, 'while (await h.item()) break'],
    ['const x = h > 0 ? h : 0', /`\?:` cannot decide/, 'const x = where(h > 0, h, 0)'],
    ['const x = !h', /`!` cannot negate/, 'const x = h.logicalNot()'],
    ['const x = h > 0 && h < 1', /`&&` cannot decide/, 'const x = (h > 0).logicalAnd(h < 1)'],
    ['const x = h || h', /`\|\|` cannot decide/, 'const x = h.logicalOr(h)'],
    ['const x = h === h', /`===` cannot compare tensors/, 'const x = h.eq(h)'],
    ['const x = h + 1 !== h', /`!==` cannot compare tensors/, 'const x = (h + 1).ne(h)'],
    ['const x = 3 in h', /`in` cannot search/, 'const x = h.eq(3).any()'],
    ['const x = [...h]', /a tensor cannot be spread/, 'const x = [...h.split(1)]'],
    ['const x = `${h}`', /a tensor has no text/, 'const x = `${await h.item()}`'],
    [
      'for (const row of h) { console.log(row) }',
      /a tensor cannot be looped over/,
      'for (const i of range(h.shape[0])) { const row = h[i]; console.log(row) }',
    ],
    ['let x = h; x++', /counts numbers; this is a tensor/, 'let x = h; x = x + 1'],
    ['let x = h; --x', /counts numbers; this is a tensor/, 'let x = h; x = x - 1'],
    ['const x = h[0, -1]', /reads the last of several indices alone/, `const x = h['0, -1']`],
    ['h.item().toFixed(2)', /./, ';(await h.item()).toFixed(2)'],
    ['const x = h.item() * 2', /promise of a value/, 'const x = (await h.item()) * 2'],
    [
      `const { a } = model.trace('x', () => ({ a: model.logits }))`,
      /does not exist on type 'Promise/,
      `const { a } = await model.trace('x', () => ({ a: model.logits }))`,
    ],
    [
      `model.trace('x', () => model.logits)`,
      /promise of a value/,
      `await model.trace('x', () => model.logits)`,
    ],
    [
      `const other = LanguageModel('vitrine/atlas'); other.layers`,
      /./,
      `const other = await LanguageModel('vitrine/atlas'); other.layers`,
    ],
    ['h.sofmax(-1)', /softmax/, 'h.softmax(-1)'],
    ['show.tensor(h)', /Cannot find name 'show'/, 'show.tensor(h)'],
    ['const x = tensr([1])', /Cannot find name 'tensr'/, 'const x = tensor([1])'],
    [`const x = model.layers[0].atn.probs`, /has no atn/, `const x = model.layers[0].attn.probs`],
  ])('%s', (body, message, mended) => {
    const found = service.diagnostics(head + body)
    expect(found.map(one => one.message)).toEqual([expect.stringMatching(message)])
    const [fix] = found[0]?.fixes ?? []
    const source = applyEdits(head + body, fix?.edits ?? [])
    expect(source.slice(source.indexOf('weight\n') + 'weight\n'.length)).toBe(mended)
    expect(service.diagnostics(source)).toEqual([])
  })

  test('an import is added to the one that is there, or made', () => {
    const mend = (source: string) =>
      applyEdits(source, service.diagnostics(source)[0]?.fixes?.[0]?.edits ?? [])
    expect(mend(`import { tensor } from 'vitrine'\nshow.tensor(tensor([1]))`)).toBe(
      `import { tensor, show } from 'vitrine'\nshow.tensor(tensor([1]))`,
    )
    expect(mend('show.tensor([1])')).toBe(`import { show } from 'vitrine'\nshow.tensor([1])`)
  })

  test('where nothing can be awaited, the advice stands without a change', () => {
    const body = `await model.trace('x', () => { const r = model.logits; if (r > 0) return r; return r })`
    const [found] = service.diagnostics(head + body)
    expect(found?.hint).toMatch(/where\(condition, a, b\)/)
    expect(found?.fixes).toBeUndefined()
  })
})

test('what is no mistake has no finding', () => {
  const body = `
const t = h[':, 0'], n = 3
if (n > 2 && t !== undefined && t.shape[0] === 3 || !n) console.log(n ? 'a' : \`b\${n}\`)
for (const x of [1, 2]) console.log(x, ...[n], x in [1])
let i = 0; i++; const p = h.item(); void p
const values = await Promise.all([h.item(), t.tolist()])
console.log(values)`
  expect(service.diagnostics(head + body)).toEqual([])
})
