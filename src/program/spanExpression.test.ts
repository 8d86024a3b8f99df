import { expect, test } from 'vitest'
import { spanExpression } from './spanExpression.ts'

/** `^` marks the place, `«` and `»` what should be found. */
test.each([
  '«^show(h)»',
  'const x = «h ^+ 2 * v»',
  'const x = h + «2 ^* v»',
  '«h ^+= v»',
  'const p = «h.^softmax(-1)».mean()',
  'const p = «h.softmax(-1).^mean()»',
  'f(«h.^T»)',
  '«model.h[0].mlp.^output = 0»',
  '«h[^0] = v»',
  'x\n  .y(«h[^0]»)',
  'const y = «^tensor([1])»',
  'const a = «^logits»',
  'throw «^new Error(1)»',
  'f(() => «^-h»)',
])('%s', marked => {
  const source = marked.replaceAll(/[«»^]/g, '')
  const offsetOf = (mark: string) => marked.slice(0, marked.indexOf(mark)).replaceAll(/[«»^]/g, '').length
  const before = source.slice(0, offsetOf('^')).split('\n')
  const span = { file: 'a.ts', line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
  expect(spanExpression(source, span)).toEqual({ start: offsetOf('«'), end: offsetOf('»') })
})

test('a place outside of the program is none', () => {
  expect(spanExpression('a\n', { file: 'a.ts', line: 9, column: 1 })).toBeUndefined()
  expect(spanExpression('a\n', { file: 'a.ts', line: 1, column: 9 })).toBeUndefined()
})
