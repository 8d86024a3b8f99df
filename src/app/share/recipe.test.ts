import { expect, test } from 'vitest'
import { defaultView, maxCodeLength, modernizeRecipe } from './recipe.ts'

test('a recipe with a broken view or model keeps its program', () => {
  expect(
    modernizeRecipe({ version: 1, code: 'x', title: 7, model: 'gpt2', view: { place: 'moon' } }),
  ).toEqual({
    version: 2,
    code: 'x',
    title: 'Untitled experiment',
    inputs: {},
    model: null,
    view: defaultView,
  })
})

test('without a program there is no recipe', () => {
  expect(() => modernizeRecipe({ version: 1 })).toThrow(/code/)
  expect(() => modernizeRecipe({ version: 1, code: 'x'.repeat(maxCodeLength + 1) })).toThrow(/code/)
  expect(() => modernizeRecipe(null)).toThrow(/not a Vitrine experiment/)
})

test('a newer version is named', () => {
  expect(() => modernizeRecipe({ version: 3, code: 'x' })).toThrow(/newer Vitrine \(recipe version 3/)
})
