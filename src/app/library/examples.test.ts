import { expect, test } from 'vitest'
import { compileProgram } from '../../program/compile.ts'
import { findModel } from '../../program/edits/findModel.ts'
import { examples, readHead } from './examples.ts'

test.each(examples)('$title: compiles, names its model, and says what it does', ({ code, title, about }) => {
  expect(compileProgram(code, 'main.ts').errors).toEqual([])
  expect(findModel(code)).toMatchObject({ id: 'vitrine/atlas', variable: 'model' })
  expect(title).not.toBe('')
  expect(about).toMatch(/\.$/)
})

test('the head is the comment before the first line of code', () => {
  expect(readHead('// Title\n// One line\n// and another.\nimport x\n// not this')).toEqual({
    title: 'Title',
    about: 'One line and another.',
  })
})
