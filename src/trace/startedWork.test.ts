import { expect, test } from 'vitest'
import { failureOf } from '../../test/userProgram.ts'

test.each([
  [
    'a model',
    `const other = LanguageModel('vitrine/atlas')\nother.layers`,
    'this LanguageModel is not awaited, so it has no layers yet',
  ],
  [
    'a trace',
    `const r = model.trace(prompt, () => ({ h: model.logits }))\nr.h`,
    'this trace is not awaited, so it has no h yet',
  ],
  [
    'a look',
    `const look = tensor([1]).data()\nlook.length`,
    'this look is not awaited, so it has no length yet',
  ],
])('what is asked of %s that is not awaited is an error that says so', async (_, source, message) => {
  expect(await failureOf(`\n${source}`)).toMatchObject({
    line: 3,
    related: 2,
    message,
    hint: 'write `await` before it',
  })
})
