import vm from 'node:vm'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cpuTime } from '../../test/cpuTime.ts'
import { plainOperators, runProgram } from '../../test/runProgram.ts'
import { type SourceOperators } from '../graph/sourceOperators.ts'
import { compileProgram } from './compile.ts'

type Log = unknown[]

/** Runs a body as it is written, and what it logs. */
async function runOriginal(body: string): Promise<Log> {
  const log: Log = []
  const made: unknown = vm.runInThisContext(`(async function (say) { 'use strict';{\n${body}\n} })`)
  const run = made as (say: (value: unknown) => unknown) => Promise<void>
  await run(sayer(log)).catch((error: unknown) => log.push(String(error)))
  return log
}

/** Runs the same body transformed. */
async function runTransformed(body: string): Promise<Log> {
  const log: Log = []
  const source = `import { say } from 'vitrine'\n${body}`
  await runProgram(source, { vitrine: { say: sayer(log) } }).catch((error: unknown) =>
    log.push(String(error)),
  )
  return log
}

/** Logs a value and gives it back: makes the order of evaluation visible. */
const sayer =
  (log: Log) =>
  (value: unknown): unknown => {
    log.push(typeof value === 'object' ? JSON.stringify(value) : value)
    return value
  }

const transform = (source: string): string =>
  compileProgram(source, 'a.ts').code.split(';{').slice(1).join(';{')

describe('the meaning on plain values is that of JavaScript', () => {
  test.each([
    // operators
    'say(say(1) + say(2) * say(3) - say(4) / say(5) % say(6) ** say(2))',
    'say(say("a") + 1 + say(2)); say(1 + say(2) + "b")',
    'say(-say(3)); say(+say("4")); say(~say(5)); say(- - say(1)); say(-(-say(1)))',
    'say(say(1) < say(2)); say(say("b") >= say("a")); say(say(6) & say(3) | say(8) ^ say(1))',
    'say(2 ** 3 ** say(2)); say((-2) ** say(2))',
    'const x = 2n; say(String(x * 3n + 1n))',
    'say(-1); say(1 + 2); say("a" + "b"); say(`${1}`)',
    // evaluation order and short circuit
    'say(say(0) && say(1)); say(say(1) && say(2)); say(say(0) || say(1)); say(say(null) ?? say(1)); say(say(0) ?? say(1))',
    'say(say(0) || say(1) && say(2)); say(!say(0)); say(!!say(1)); say(say(1) ? say(2) : say(3))',
    'say(say(1) === say(1)); say(say(1) !== say(2)); say(say("1") == say(1)); say(say(null) != undefined)',
    'say("a" in { a: say(1) }); say(say("b") in {})',
    // compound assignment
    'let a = 1; say(a += say(2)); a -= 1; a *= say(3); a /= 2; a %= 2; a **= 2; a |= 6; a &= 3; a ^= 1; say(a)',
    'let s = ""; for (const c of ["x", "y"]) s += c; say(s)',
    'const o = { a: 1, b: { c: 2 } }; say(o.a += say(1)); say(o.b.c *= 3); say(o["a"] -= 1); say(o)',
    'const o = { a: [1] }; const f = () => (say("object"), o); const k = () => (say("key"), "a"); f()[k()] += say("value"); say(o)',
    'const o = { n: 0 }; const f = () => (say("once"), o); f().n += say(1); f().n ||= 5; say(o)',
    'const o = { n: 1 }; const f = () => o; say(f().n += (o.n = 10, say(2))); say(o)',
    'const o = { a: [1, 2] }; o.a[1] += await say(5); o.a[o.a.length - 1] += 1; say(o)',
    'const o = Object.freeze({ a: 1 }); o.a += 1',
    'let a = null; a ??= say(1); a ??= say(2); a ||= say(3); a &&= say(4); say(a); const o = {}; o.f ??= say(6); say(o)',
    'class A { #x = 1; n = 2; add(v) { this.#x += v; this.n += v; return this.#x + this.n } has(o) { return #x in o } }; say(new A().add(say(3))); say(new A().has({}))',
    'class A { get v() { return 2 } set v(x) { say(x) } }; class B extends A { up() { super.v += 3 } }; new B().up()',
    // statements
    'for (let i = 0; i < 3; i++) { if (i === 1) continue; say(i) }',
    'let i = 0; while (i < 2) i++; do { i-- } while (i > 0); say(i)',
    'for (const k in { a: 1, b: 2 }) say(k); for (const [i, v] of ["x"].entries()) say(i + v)',
    'switch (say(2)) { case 1: say("one"); case say(2): say("two"); case 3: say("three"); break; default: say("none") }',
    'for (let i = 0, j = 1; i < 2, j < 3; i++, j++) say(i + j)',
    'if (say(0), say(1)) say("comma"); say(`${say(1), say(2)}`)',
    'outer: for (const a of [1, 2]) for (const b of [1, 2]) { if (b > a) continue outer; say(a * b) }',
    // spread, patterns, templates
    'say([...[1, 2], ...say([3])]); say(Math.max(...say([1, 5]), 2)); say({ ...say({ a: 1 }), b: 2 })',
    'let a, b, c, d; [a, ...b] = [1, 2, 3]; ({ c, ...d } = { c: 1, e: 2 }); [b, [...c]] = [1, [2]]; say([a, b, c, d])',
    'let o = {}; ({ x: [...o.y] } = { x: [1] }); for ([...o.z] of [[7]]) say(o); for ({ ...o.w } of [{ q: 1 }]) say(o)',
    'let { a = 1 + say(2), ...r } = { b: 1 }; say(a); say(r); [a = 1 + say(3)] = []; say(a); ({ a = 2 + say(4) } = {}); say(a)',
    'say(`a${say(1)}b${say("c") + 1}`); const tag = (s, ...v) => s.raw.join("|") + v.join(); say(tag`x${say(1)}y${2}z`)',
    // functions and async
    'const f = (x, y = x + 1) => x * y; say(f(2)); function g(n) { return n <= 1 ? 1 : n * g(n - 1) } say(g(5))',
    'function* g() { const x = yield 1; say(x + 1); yield* [2, 3] } const it = g(); say([it.next().value, it.next(5).value, ...it])',
    'say(await (async () => (await say(1)) + (await say(2)))()); for await (const x of [say(1)]) say(x + 1)',
    'say(h(2)); function h(x) { return x + 1 }',
    'try { throw new Error("x" + say(1)) } catch ({ message }) { say(message + "!") } finally { say(1 > 2) }',
    'const f = () => {}, g = 1 ? () => {} : 0; let h; h ??= () => {}; say(f.name + h.name)',
    'const a = 1\nconst b = a\n+ 2 // comment\n/* more */ - a\nsay(b)',
    'say(typeof say(1) === "number"); say(undefined === say(undefined)); say(void 0 ?? 1); say([] instanceof Array)',
    'const console = { log: say }; console.log(1); var x = 1; var x = 2; say(x)',
    'say((function () { return this })() === undefined)',
    'for (const x of[1,say(2)])say(x);switch(say(1)){case(1):say(3)}const f=()=>{return-say(4)};f();say(typeof-say(5))',
    'a: { if (say(1)) break a; say(2) } label: say(1 + 1)',
    'say(((a, b) => a + b)(...[1, 2])); say((x => ({ y: x + 1 }))(1)); say([1, 2, 3].map(x => x * 2).reduce((p, c) => p + c, 0))',
    'delete say({}).x; say(new Date(0) - new Date(0)); say(null + 1); say(undefined + "a"); say([] + {})',
    '1 + Symbol("x")',
    'say(x); let x = 1 + 1',
  ])('%s', async body => {
    expect(await runTransformed(body)).toEqual(await runOriginal(body))
  })

  test('in any expression', async () => {
    const leaf = fc.oneof(
      fc.integer({ min: -3, max: 5 }).map(n => `say(${n})`),
      fc.constantFrom(
        'say(true)',
        'say(null)',
        'say(undefined)',
        'say("a")',
        '1',
        '"b"',
        'say(0)',
        'o.p',
        'v',
      ),
    )
    const { expression } = fc.letrec<{ expression: string }>(tie => {
      const inner = tie('expression')
      const pair = (operators: string[]) =>
        fc
          .tuple(inner, fc.constantFrom(...operators), inner)
          .map(([a, operator, b]) => `(${a} ${operator} ${b})`)
      return {
        expression: fc.oneof(
          { depthSize: 'small' },
          leaf,
          pair(['+', '-', '*', '/', '%', '<', '<=', '>', '>=', '&', '|', '^']),
          pair(['&&', '||', '??', '===', '!==', '==', '!=', ',']),
          fc
            .tuple(fc.constantFrom('-', '+', '~', '!', 'typeof ', 'void '), inner)
            .map(([o, a]) => `${o}(${a})`),
          fc.tuple(inner, inner, inner).map(([a, b, c]) => `(${a} ? ${b} : ${c})`),
          fc
            .tuple(
              fc.constantFrom('v', 'o.p', 'f().p', 'f()["p"]'),
              fc.constantFrom('+=', '*=', '-=', '||=', '??=', '&&=', '|='),
              inner,
            )
            .map(([target, operator, a]) => `(${target} ${operator} ${a})`),
          fc
            .array(inner, { maxLength: 2 })
            .map(items => `say([${items.map(item => `...[${item}]`).join()}].length)`),
          inner.map(a => `\`<\${${a}}>\``),
          inner.map(a => `(await (async () => ${a})())`),
          inner.map(a => `(await ${a})`),
        ),
      }
    })
    await fc.assert(
      fc.asyncProperty(expression, async text => {
        const body = `let v = 2; const o = { p: 3 }; const f = () => (say('f'), o); say(${text}); say(v); say(o)`
        expect(await runTransformed(body)).toEqual(await runOriginal(body))
      }),
      { numRuns: 300 },
    )
  })
})

describe('what is rewritten', () => {
  test.each([
    ['h + 2 * v', `$v.binary('+', h , $v.binary('*', 2 , v))`],
    ['h += v', `h = $v.binary('+', h, v)`],
    [`h[':, -1'] += v`, `h[':, -1'] = $v.binary('+', h[':, -1'], v)`],
    ['a.b.c += v', `$v_update(a.b)('c')('+', v)`],
    ['-h', `$v.unary('-', h)`],
    ['if (t) f()', `if ($v.check('if', t)) f()`],
    ['if (!t) f()', `if (!$v.check('!', t)) f()`],
    ['t === u', `$v.same('===', t , u)`],
    ['t === 0', `$v.same('===', t , 0)`],
    ['t && u', `$v.check('&&', t) && u`],
    ['[...t]', `[...$v.check('spread', t)]`],
    ['for (const x of t) f(x)', `for (const x of $v.check('for-of', t)) f(x)`],
    ['`${t}`', "`${$v.check('template', t)}`"],
    ['switch (t) { case u: }', `switch ($v.check('switch', t)) { case $v.check('switch', u): }`],
    ['k in t', `$v.check('in', k) in $v.check('in', t)`],
  ])('%s', (source, code) => {
    expect(transform(source).split('\n')[0]).toBe(code)
  })

  test.each([
    '1 + 2',
    '"a" + "b"',
    '-1',
    'x === null',
    'x !== undefined',
    'x = 1',
    'x++',
    'f(a, b)',
    'tag`${x}`',
    'a?.b',
  ])('%s is left as it is', source => {
    expect(transform(source).split('\n')[0]).toBe(source)
  })

  test('each line stays that line', () => {
    const source = `import {\n  a,\n  type B,\n  c as d,\n} from 'vitrine'\ninterface X {\n  y: number\n}\nconst e = a +\n  // why\n  d as B\nexport {\n  e\n}\n`
    const lines = compileProgram(source, 'a.ts').code.split('\n')
    expect(lines).toHaveLength(source.split('\n').length + 1)
    expect(lines[8]).toMatch(/^const e = /)
    expect(lines[10]).toMatch(/^ {2}d/)
  })
})

describe('modules', () => {
  test('imports by name, under another name, all, and of types only', async () => {
    const source = `
      import { a, b as c, type T } from 'vitrine'
      import * as v from 'vitrine'
      import type { U } from 'vitrine'
      export const all: (T | U)[] = [a, c, v.a]`
    const { exports } = await runProgram(source, { vitrine: { a: 1, b: 2 } })
    expect(exports).toEqual({ all: [1, 2, 1] })
  })

  test('exports of every form, with the values they have at the end', async () => {
    const { exports } = await runProgram(`
      export const a = 1, { b, c: [d] } = { b: 2, c: [3] }
      export let e = 4
      export function f() { return 5 }
      export class G {}
      const h = 6
      export { h, h as i, h as 'j k' }
      export default a + b
      export type T = number
      e += 1`)
    expect({ ...exports, f: undefined, G: undefined }).toEqual({
      a: 1,
      b: 2,
      d: 3,
      e: 5,
      f: undefined,
      G: undefined,
      h: 6,
      i: 6,
      'j k': 6,
      default: 3,
    })
    expect(exports.f).toBeTypeOf('function')
    expect(exports.G).toBeTypeOf('function')
  })

  test.each([
    ['export default function f() { return 1 }; export const x = f()', 1],
    ['export default class A { static v = 1 }; export const x = A.v', 1],
    ['export default function () { return 1 }; export const x = 1', 1],
    ['export default () => 1; export const x = 1', 1],
  ])('%s', async (source, x) => {
    const { exports } = await runProgram(source)
    expect(exports.x).toBe(x)
    expect(exports.default).toBeTypeOf('function')
  })

  test('a name that vitrine does not have is an error', async () => {
    await expect(runProgram(`import { lens } from 'vitrine'`)).rejects.toThrow(/'vitrine' has no export lens/)
  })
})

describe('errors, with their place', () => {
  test.each<[string, RegExp, number, number]>([
    [`import fs from 'fs'`, /imports from 'vitrine' only/, 1, 16],
    [`import x from 'vitrine'`, /no default export/, 1, 8],
    [`let a = 1\nimport { b } from 'vitrine'`, /at the top/, 2, 1],
    [`export * from 'vitrine'`, /its own values only/, 1, 1],
    [`export { a } from 'vitrine'`, /its own values only/, 1, 1],
    [`\nconst x = await import('fs')`, /imports from 'vitrine' only/, 2, 17],
    [`import.meta.url`, /import\.meta/, 1, 1],
    [`const $v = 1`, /keeps for itself/, 1, 7],
    [`enum A { B }`, /no enum/, 1, 1],
    [`class A { constructor(private x: number) {} }`, /parameter property/, 1, 23],
    [`const a = 1\nconst a = 2`, /redeclare|Duplicate/i, 1, 7],
    [`return 1`, /'return'/, 1, 1],
    [`const x = (1`, /expected/, 1, 13],
    [`function f() { await 1 }`, /'await'/, 1, 16],
    [`1 = 2`, /left-hand side/, 1, 1],
    [`let h = [1] += 2`, /can be updated/, 1, 9],
    [`'a'++`, /can be updated/, 1, 1],
    [`let o: any; o?.a = 1`, /optional property/, 1, 13],
    [`super.x`, /'super'/, 1, 1],
    [`break`, /break/, 1, 1],
    [`class A { f() { this.#x } }`, /#x/, 1, 22],
    [`f(#x)`, /expected|[Pp]rivate/, 1, 3],
    [`export const a = 1; export const a = 2`, /redeclare|Duplicate/i, 1, 14],
  ])('%s', (source, message, line, column) => {
    const [error] = compileProgram(source, 'a.ts').errors
    expect(error?.message).toMatch(message)
    expect(error?.span).toEqual({ file: 'a.ts', line, column })
  })

  test('types are not checked here, and what the type checker alone minds is none', () => {
    const source = `const h: number = 'a'\nunknown.foo\nlet x: Tensor = h\nexport type { Y } from 'vitrine'`
    expect(compileProgram(source, 'a.ts').errors).toEqual([])
  })
})

test('a transformed program calls the operators with its values', async () => {
  const calls: unknown[] = []
  const operators: SourceOperators = {
    ...plainOperators,
    binary: (operator, left, right) => (calls.push([operator, left, right]), 7),
    check: (place, value) => (calls.push([place, value]), value),
  }
  const { exports } = await runProgram('export const x = [1].map(a => a + 2)[0]; if (x) x', { operators })
  expect(exports.x).toBe(7)
  expect(calls).toEqual([
    ['+', 1, 2],
    ['if', 7],
  ])
})

test('a program of 300 lines is compiled in less than half a second', () => {
  const source = Array.from(
    { length: 300 },
    (_, i) => `const a${i} = ${i} + a${i - 1} * 2; if (a${i} > 3) f(a${i})`,
  ).join('\n')
  expect(cpuTime(() => compileProgram(source, 'a.ts'))).toBeLessThan(500)
})
