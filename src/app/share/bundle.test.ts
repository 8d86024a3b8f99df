import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bundleText, readBundle } from './bundle.ts'
import { endpointOf } from './endpointOf.ts'
import { newRecipe } from './recipe.ts'

test('experiments that were saved as a file come back as they were', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.string(), fc.string({ maxLength: 200 })), { minLength: 1, maxLength: 5 }),
      list => {
        const recipes = list.map(([code, title]) => newRecipe(code, title))
        expect(readBundle(JSON.parse(bundleText(recipes.map(recipe => ({ recipe })))))).toEqual(recipes)
      },
    ),
  )
})

test('a file that is none says so', () => {
  expect(() => readBundle({ experiments: [] })).toThrow('there is no experiment in it')
  expect(() => readBundle({ experiments: [1] })).toThrow('not a Vitrine experiment')
  expect(() => readBundle([])).toThrow('not a Vitrine experiment')
})

test('the endpoint that a program names is found, one in a comment is not', () => {
  expect(endpointOf(`a\noptions.remote = 'https://x.org'`)).toEqual({ address: 'https://x.org', line: 2 })
  expect(endpointOf('trace(p, f, { remote: true })')).toEqual({ address: null, line: 1 })
  expect(endpointOf('// remote: true\nremote: false')).toBeNull()
})
