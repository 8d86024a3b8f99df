import fc from 'fast-check'
import { expect, test } from 'vitest'
import { functionOf } from '../../test/runProgram.ts'
import { compileProgram } from './compile.ts'
import { virtualFile } from './virtualFile.ts'

const program = `import { LanguageModel, show, type Tensor } from 'vitrine'
const model = await LanguageModel('vitrine/atlas')
const prompt = \`The \${'Eiffel'} Tower\`
export const { hidden, logits } = await model.trace(prompt, t => {
  const hidden: Tensor = model.transformer.h[1].input
  model.transformer.h[-1].mlp.output = 0
  hidden[':, -1'] += 2 * hidden - 1
  return { hidden, logits: model.lm_head.output[':, -1'] }
})
for (const [i, x] of [1, 2, ...[3]].entries()) if (i !== 1 && x > 0 || !x) show.line([x ** 2, -x])
switch (prompt.length) { case 1: break; default: { let y = prompt ? 1 : 0; y ??= 2; y++ } }
class A<T> extends Object { #n = 1; get n() { return this.#n } static { } async *f(a: T, ...b: T[]) { yield* b } }
function helper(this: void, a?: number, { b = 1 }: { b?: number } = {}): a is number { return a! + b < 3 }
try { helper() } catch ({ message }: any) { console.log(message satisfies string) } finally { }
label: do { continue label } while (false)
`

const tokens = program.match(/\w+|\s+|[^\w\s]/g) ?? []

/** The program with a few tokens taken out, doubled, or put elsewhere. */
const damaged = fc
  .array(fc.tuple(fc.nat(tokens.length - 1), fc.nat(tokens.length - 1), fc.nat(2)), {
    minLength: 1,
    maxLength: 3,
  })
  .map(changes => {
    const text = [...tokens]
    for (const [at, from, kind] of changes) {
      if (kind === 0) text.splice(at, 1)
      else text.splice(at, kind === 1 ? 0 : 1, tokens[from] ?? '')
    }
    return text.join('')
  })

test('the program that is damaged below is whole', () => {
  const { code, errors } = compileProgram(program, 'a.ts')
  expect(errors).toEqual([])
  expect(functionOf(code)).toBeTypeOf('function')
})

test('any text is compiled or refused with a place; what is compiled can be started', () => {
  fc.assert(
    fc.property(fc.oneof({ arbitrary: damaged, weight: 9 }, fc.string()), source => {
      const { code, errors } = compileProgram(source, 'a.ts')
      const lines = source.split('\n').length
      for (const { span, start, end } of errors) {
        expect(span.line).toBeLessThanOrEqual(lines)
        expect(start).toBeLessThanOrEqual(end)
      }
      if (errors.length === 0) expect(functionOf(code), source).toBeTypeOf('function')
    }),
    { numRuns: 200 },
  )
})

test('any text has a virtual file with as many lines, in which places are found again', () => {
  fc.assert(
    fc.property(damaged, fc.nat(program.length), (source, at) => {
      const { text, toSource, toVirtual } = virtualFile(source, 'a.ts')
      expect(text.split('\n')).toHaveLength(source.split('\n').length)
      expect(toSource(toVirtual(Math.min(at, source.length)))).toBeLessThanOrEqual(source.length)
    }),
  )
})
