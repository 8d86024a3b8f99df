import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import fc from 'fast-check'
import { libraries } from '../../test/languageLibraries.ts'
import { type SiteMap } from '../graph/siteMap.ts'
import { applyEdits } from './diagnostic.ts'
import { createProgramService } from './languageService.ts'
import { virtualFile } from './virtualFile.ts'

const root = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')
const service = createProgramService({ fileName: 'a.ts', declarations: read('src/trace/api.ts'), libraries })
const siteMap = JSON.parse(read('public/models/vitrine/atlas/sitemap.json')) as SiteMap
beforeAll(() => service.setModels([{ id: 'vitrine/atlas', siteMap }]))

const source = `import { LanguageModel, show } from 'vitrine'
const model = await LanguageModel('vitrine/atlas')
const { hidden } = await model.trace('The', t => {
  let hidden = model.layers[3].residPost
  hidden += 1
  const v = hidden[':, -1'] + 2 * hidden
  return { hidden, v }
})
show.tensor(hidden)
`
const at = (text: string, from = 0) => source.indexOf(text, from)

describe('rename', () => {
  test('changes every use, and keeps the name in what a trace returns', () => {
    const place = at('hidden = ')
    expect(service.renamable(source, place)).toMatchObject({ name: 'hidden', start: place })
    const renamed = applyEdits(source, service.rename(source, place, 'h'))
    expect(renamed).toContain('let h = model')
    expect(renamed).toContain('h += 1')
    expect(renamed).toContain(`const v = h[':, -1'] + 2 * h`)
    expect(renamed).toContain('return { hidden: h, v }')
    expect(renamed).toContain('const { hidden } = await')
    expect(service.diagnostics(renamed)).toEqual([])
  })

  test('of a result outside leaves the body alone', () => {
    const renamed = applyEdits(source, service.rename(source, at('hidden }'), 'result'))
    expect(renamed).toContain('const { hidden: result } = await')
    expect(renamed).toContain('let hidden = model')
    expect(renamed).toContain('show.tensor(result)')
    expect(service.diagnostics(renamed)).toEqual([])
  })

  test('of what is not the program says why', () => {
    expect(service.renamable(source, at('residPost'))).toMatchObject({ why: expect.any(String) as string })
    expect(service.renamable(source, at('+ 2'))).toMatchObject({ why: expect.any(String) as string })
  })
})

describe('format', () => {
  test('is that of the examples, and keeps operators', () => {
    const messy = `const a=1;\nif(a>0){\nconst b  = a+2*a;console.log( b )}\n`
    expect(applyEdits(messy, service.format(messy))).toBe(
      `const a = 1\nif (a > 0) {\n  const b = a + 2 * a; console.log(b)\n}\n`,
    )
    expect(applyEdits(source, service.format(source))).toBe(source)
  })

  test('of a program with an error of syntax changes nothing', () => {
    expect(service.format('const = 1 ;')).toEqual([])
  })
})

describe('signature help', () => {
  const helpAt = (marked: string) => {
    const text = source + marked
    const help = service.signatureHelp(text.replace('^', ''), text.indexOf('^'))
    const shown = help?.signatures[help.active]
    return help && shown && `${shown.before}${shown.parameters[help.parameter]?.text ?? ''}`
  }

  test.each([
    ['hidden.softmax(^', 'softmax(dim: number'],
    ['hidden.transpose(0, ^', 'transpose(dim1: number'],
    ['show.tensor(hidden + 1, ^)', 'tensor(options?: '],
    ['show.tensor(2 * (hidden + ^))', 'tensor(tensor: Showable'],
    [`model.trace(^`, 'trace<T>(prompt: Prompt'],
  ])('%s', (marked, words) => {
    expect(helpAt(marked)?.replaceAll(/<[^>]*>/g, '')).toContain(words.replaceAll(/<[^>]*>/g, ''))
  })

  test('has the words on a call', () => {
    const text = `${source}hidden.softmax(`
    expect(service.signatureHelp(text, text.length)?.signatures[0]?.documentation).toMatch(/^Exponentials/)
    expect(service.signatureHelp(source, at('let hidden'))).toBeUndefined()
  })
})

describe('hover has what the last draft recorded', () => {
  const span = (text: string) => {
    const before = source.slice(0, at(text)).split('\n')
    return { file: 'a.ts', line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
  }
  const names = ['batch', 'position', 'dModel']
  beforeAll(() =>
    service.setShapes(source, [
      { span: span('residPost'), dtype: 'float32', shape: [1, 8, 128], names },
      { span: span('+ 2'), dtype: 'float32', shape: [1, 8, 128] },
      { span: span(`':, -1'`), dtype: 'float32', shape: [1, 128], label: 'hidden' },
    ]),
  )
  const hover = (text: string, in_ = source) => service.hover(in_, in_.indexOf(text))

  test('of a site, and of the name that holds it', () => {
    expect(hover('residPost')?.value).toBe('float32 [1, 8, 128] = [batch, position, dModel]')
    expect(hover('hidden = ')).toMatchObject({
      signature: 'let hidden: Tensor',
      value: 'float32 [1, 8, 128] = [batch, position, dModel]',
    })
    expect(hover('v = ')?.value).toBe('float32 [1, 8, 128]')
    expect(hover('residPost')?.documentation).toMatch(/The residual stream after a block/)
  })

  test('of an operator and of an index', () => {
    expect(hover('+ 2')).toMatchObject({
      value: 'float32 [1, 8, 128]',
      signature: `hidden[':, -1'] + 2 * hidden: Tensor`,
    })
    expect(hover(`':, -1'`)?.value).toBe('float32 [1, 128]')
    expect(hover('[3]')).toMatchObject({ signature: 'model.layers[3].residPost: Tensor' })
  })

  test('of a result, by the name it was saved under', () => {
    expect(hover('hidden } = await')?.value).toBe('float32 [1, 128]')
  })

  test('stays at its place while one types elsewhere', () => {
    expect(hover('residPost', source.replace('const model', '// more\nconst model'))?.value).toMatch(
      /float32/,
    )
    expect(hover('v = ', `${source}const x = 1\n`)?.value).toBe('float32 [1, 8, 128]')
    expect(hover('layers[3]', source.replace('residPost', 'residPre'))?.value).toBeUndefined()
  })
})

test('places go to the virtual file and back, whatever operators stand around them', () => {
  const operand = fc.constantFrom(
    'h',
    'f(h)',
    `h[':, -1']`,
    '(h + 1)',
    '-h',
    '2',
    'model.a.b',
    'await h.item()',
  )
  const operator = fc.constantFrom('+', '-', '*', '/', '**', '>', '&', ',')
  const expression = fc
    .array(fc.tuple(operand, operator), { minLength: 1, maxLength: 5 })
    .map(parts => parts.map(([a, o]) => `${a} ${o} `).join('') + 'end')
  const statement = fc.tuple(
    fc.constantFrom('const x = ', 'h += ', `h[':2'] = `, 'h.at(0).x *= '),
    expression,
  )
  fc.assert(
    fc.property(fc.array(statement, { minLength: 1, maxLength: 4 }), statements => {
      const text = statements.map(parts => parts.join('')).join('\n')
      const { toVirtual, toSource, isCopied, text: virtual } = virtualFile(text, 'a.ts')
      for (const { index, 0: word } of text.matchAll(/[A-Za-z]\w*/g)) {
        const there = toVirtual(index)
        expect(virtual.slice(there, there + word.length)).toBe(word)
        expect(isCopied(there)).toBe(true)
        expect(toSource(there)).toBe(index)
      }
    }),
  )
})
