import { describe, expect, test } from 'vitest'
import { cpuTime } from '../../test/cpuTime.ts'
import { functionOf, plainOperators, sourceUrl } from '../../test/runProgram.ts'
import { type Span } from '../graph/errors.ts'
import { compileProgram } from './compile.ts'
import { createLocator } from './locator.ts'
import { sourceSpan } from './positionMap.ts'

/** Runs a program whose `fail()` throws and whose `here()` notes its place. */
async function run(source: string): Promise<{ places: (Span | undefined)[]; error: Span | undefined }> {
  const { code, map, errors } = compileProgram(source, 'a.ts')
  expect(errors).toEqual([])
  const { locate, locateError } = createLocator({ sourceUrl, map, lineOffset: 0 })
  const places: (Span | undefined)[] = []
  const vitrine = {
    here: () => places.push(locate()),
    fail: () => {
      throw new Error('no')
    },
    call: (inner: () => unknown) => inner(),
    later: () => Promise.resolve(),
    deep: function deep(levels: number): void {
      if (levels === 0) places.push(locate())
      else deep(levels - 1)
    },
  }
  const operators = {
    ...plainOperators,
    binary: () => {
      places.push(locate())
      throw new Error('no')
    },
  }
  let error: Span | undefined
  await functionOf(code)(vitrine, operators, {}, console).catch(
    (thrown: unknown) => (error = locateError(thrown)),
  )
  return { places, error }
}

/** The place of the mark `^` in a program, which is taken out of it. */
function marked(source: string): { program: string; span: Span } {
  const before = source.slice(0, source.indexOf('^')).split('\n')
  const span = { file: 'a.ts', line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
  return { program: source.replace('^', ''), span }
}

const imports = `import { here, fail, call, later, deep } from 'vitrine'`

describe('a place in the program is found', () => {
  test.each([
    `${imports}; ^here()`,
    `${imports}\nconst x: number = 1\n  ^here()`,
    `${imports}\nfunction helper(a: string) {\n  return [a].map(() => ^here())\n}\nhelper('a')`,
    `${imports}\nawait later()\nif (1) ^here()`,
    `${imports}\nconst f = async () => { await later(); ^here() }\nawait f()`,
    `${imports}\ncall(() => {\n  ^here()\n})`,
    `${imports}\nconst y = { a: 1 } as { a: number }\n^deep(40)`,
    `${imports}\nconst y = \`\${-(-1)}\${!1}\`; let z = y ?? 1; z ||= 2; ^here()`,
  ])('%s', async source => {
    const { program, span } = marked(source)
    const { places } = await run(program)
    expect(places).toEqual([span])
  })
})

describe('the place of an error is found', () => {
  test.each([
    `${imports}\n\n^fail()`,
    `${imports}\nfunction helper() {\n  ^fail()\n}\nhelper()`,
    `${imports}\nfor (const x of [1, 2])\n  [x].forEach(() => ^fail())`,
    `${imports}\nawait later()\ncall(() => {\n  call(() => ^fail())\n})`,
    `${imports}\nconst a: any = null\nconst b = [1, a.^x]`,
    `${imports}\nthrow ^new Error('at a.ts')`,
  ])('%s', async source => {
    const { program, span } = marked(source)
    expect((await run(program)).error).toEqual(span)
  })

  test.each([
    `const a = 1, b = 2\nconst c = a ^+ b`,
    `const a = 1, b = 2\nconst c = a\n  // why\n  ^* b`,
    `let a = 1\na ^+= 2`,
    `const o = { p: { q: 1 } }, v = [1]\no.p.q ^-= v.length`,
  ])('of an operator: %s', async source => {
    const { program, span } = marked(source)
    const { places, error } = await run(program)
    expect(places).toEqual([span])
    expect(error).toEqual(span)
  })

  test('a name that vitrine does not have', async () => {
    const { program, span } = marked(`import {\n  here,\n  ^lens as l,\n} from 'vitrine'`)
    expect((await run(program)).error).toEqual(span)
  })
})

describe('stacks of other engines are read', () => {
  const { code, map } = compileProgram('const a = 1\nthrow a', 'a.ts')
  const { locateError } = createLocator({ sourceUrl: 'vitrine:program', map, lineOffset: 100 })
  const place = { file: 'a.ts', line: 2, column: 1 }
  const withStack = (stack: string) => Object.assign(new Error('no'), { stack })

  test.each([
    ['SpiderMonkey', 'record@vitrine:program:7:3\n@vitrine:program:102:1\nasync*@blob:null/abc:9:9\n'],
    ['JavaScriptCore', 'record@vitrine:program:7:3\nmodule code@vitrine:program:102:1'],
    ['V8', 'Error: no\n    at record (vitrine:program:7:3)\n    at async vitrine:program:102:1'],
  ])('%s', (_engine, stack) => {
    expect(code.split('\n')[1]).toBe('throw a')
    expect(locateError(withStack(stack))).toEqual(place)
  })

  test('a message that looks like a frame is not believed', () => {
    const error = new Error('see vitrine:program:101:1')
    error.stack = `Error: ${error.message}\n    at vitrine:program:102:1`
    expect(locateError(error)).toEqual(place)
  })

  test('what is no error has no place', () => {
    expect(locateError('no')).toBeUndefined()
    expect(locateError(withStack('Error: no\n    at other.js:1:1'))).toBeUndefined()
  })
})

test('code that comes from nowhere has no place', () => {
  const { map } = compileProgram('1', 'a.ts')
  expect(sourceSpan(map, 1, 5)).toBeUndefined()
  expect(sourceSpan(map, 99, 1)).toBeUndefined()
})

test('1,000 places are found in less than 50 ms', async () => {
  const { code, map } = compileProgram(
    `import { here, done } from 'vitrine'\nhere()\ndone(() => { for (let i = 0; i < 1000; i++) here() })`,
    'a.ts',
  )
  const { locate } = createLocator({ sourceUrl, map, lineOffset: 0 })
  let took = Infinity
  const done = (record: () => void) => {
    took = cpuTime(record, 5)
  }
  await functionOf(code)({ here: () => locate(), done }, plainOperators, {}, console)
  expect(took).toBeLessThan(50)
})
