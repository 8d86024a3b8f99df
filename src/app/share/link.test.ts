import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toBase64url } from './base64url.ts'
import { decodeLink, encodeLink, maxInflated } from './link.ts'
import { defaultView, type Recipe } from './recipe.ts'

const recipe = (code: string): Recipe => ({
  version: 2,
  inputs: { strength: 4 },
  code,
  title: 'Logit lens',
  model: { id: 'vitrine/atlas', revision: 'main', precision: 'fp32' },
  view: defaultView,
})

async function deflate(text: string): Promise<string> {
  const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('deflate-raw'))
  return '#v1.' + toBase64url(new Uint8Array(await new Response(stream).arrayBuffer()))
}

test('a link gives back the recipe it was made from', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'grapheme', maxLength: 2000 }),
      fc.string({ maxLength: 100 }),
      async (code, title) => {
        const sent = { ...recipe(code), title }
        expect(await decodeLink(await encodeLink(sent))).toEqual({ kind: 'recipe', recipe: sent })
      },
    ),
  )
})

test('a link stands in a URL as it is', async () => {
  expect(await encodeLink(recipe('const é = "😀" + `${1}`'))).toMatch(/^#v1\.[A-Za-z0-9_-]+$/)
})

test('a link cut short anywhere is reported, and what is left is a beginning of the program', async () => {
  const code = Array.from({ length: 60 }, (_, i) => `const line${i} = ${i * 7919} // "quoted" \\ ${i}`).join(
    '\n',
  )
  const link = await encodeLink(recipe(code))
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 4, max: link.length - 1 }), async length => {
      const opened = await decodeLink(link.slice(0, length))
      expect(opened.kind).toBe('damaged')
      if (opened.kind === 'damaged') expect(code.startsWith(opened.salvaged)).toBe(true)
    }),
  )
})

test('one changed character never gives another program in silence', async () => {
  const code = 'const model = await LanguageModel("vitrine/atlas")\nshow.tokens(logits.softmax(-1))\n'.repeat(
    4,
  )
  const link = await encodeLink(recipe(code))
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 4, max: link.length - 1 }),
      fc.constantFrom('A', 'a', '9', '-', '_', '%', '=', '.'),
      async (at, character) => {
        const opened = await decodeLink(link.slice(0, at) + character + link.slice(at + 1))
        if (opened.kind === 'recipe') expect(opened.recipe).toEqual(recipe(code))
        else expect(opened.kind).toBe('damaged')
      },
    ),
    { numRuns: 300 },
  )
})

test('hostile input is refused without throwing', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ maxLength: 400 }), async text => {
      expect((await decodeLink(`#v1.${text}`)).kind).toBe('damaged')
      expect((await decodeLink(`#${text}`)).kind).not.toBe('recipe')
    }),
  )
  expect((await decodeLink(await deflate('{"code":1,"version":1}'))).kind).toBe('damaged')
  expect((await decodeLink('#v7.abc')).kind).toBe('damaged')
})

test('a small link that inflates to much is stopped', async () => {
  const bomb = await deflate('a'.repeat(maxInflated + 1))
  expect(bomb.length).toBeLessThan(4000)
  expect(await decodeLink(bomb)).toEqual({
    kind: 'damaged',
    message: 'This link unpacks to more than an experiment can be.',
    salvaged: '',
  })
})
