import fc from 'fast-check'
import { expect, test } from 'vitest'
import { toBase64url } from './base64url.ts'
import { crc32 } from './crc32.ts'
import { decodeLink, encodeLink, maxInflated, type OpenedLink } from './link.ts'
import { maxCodeLength, newRecipe } from './recipe.ts'
import { checkGraphs } from './recordedGraphs.ts'

/** A link whose form is right, whatever it holds. */
async function sealed(json: string): Promise<string> {
  const bytes = new TextEncoder().encode(json)
  const stream = new Blob([json + crc32(bytes)]).stream().pipeThrough(new CompressionStream('deflate-raw'))
  return `#v1.${toBase64url(new Uint8Array(await new Response(stream).arrayBuffer()))}`
}

const open = async (data: unknown): Promise<OpenedLink> => decodeLink(await sealed(JSON.stringify(data)))
const messageOf = (opened: OpenedLink): string => (opened.kind === 'damaged' ? opened.message : '')

const base = { ...newRecipe('show.tokens(x)', 'Title') }

test('any JSON in a sealed link is an experiment of the known form or is refused', async () => {
  await fc.assert(
    fc.asyncProperty(fc.json(), async json => {
      const opened = await decodeLink(await sealed(json))
      expect(['recipe', 'damaged']).toContain(opened.kind)
    }),
    { numRuns: 150 },
  )
})

test('whatever stands in the other fields, the program is opened and the fields are of their form', async () => {
  const anything = fc.anything({ withNullPrototype: false })
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        title: anything,
        inputs: anything,
        model: anything,
        view: anything,
        digest: anything,
        graphs: anything,
      }),
      async fields => {
        const opened = await open({ ...base, ...fields })
        expect(opened.kind).toBe('recipe')
        if (opened.kind !== 'recipe') return
        const { code, title, inputs, digest, graphs } = opened.recipe
        expect(code).toBe(base.code)
        expect(typeof title).toBe('string')
        for (const value of Object.values(inputs)) expect(['string', 'number']).toContain(typeof value)
        expect(digest === undefined || Array.isArray(digest.cards)).toBe(true)
        expect(graphs === undefined || Array.isArray(graphs)).toBe(true)
      },
    ),
    { numRuns: 150 },
  )
})

test('names that are part of every object pollute nothing', async () => {
  const hostile = `{"code":"x","version":2,"__proto__":{"polluted":1},"inputs":{"__proto__":7,"constructor":8,"a":1},"view":{"__proto__":{"polluted":1}}}`
  const opened = await decodeLink(await sealed(hostile))
  expect(opened.kind).toBe('recipe')
  if (opened.kind !== 'recipe') return
  expect({}).not.toHaveProperty('polluted')
  expect(opened.recipe.inputs).toEqual({ a: 1 })
  expect(Object.getPrototypeOf(opened.recipe.inputs)).toBe(Object.prototype)
})

test('enormous numbers, long texts and long lists are left out', async () => {
  const inputs = await decodeLink(await sealed(`{"code":"x","version":2,"inputs":{"a":1e999}}`))
  expect(inputs).toMatchObject({ kind: 'recipe', recipe: { inputs: {} } })
  const shape = Array.from({ length: 1000 }, () => 1e300)
  const tensor = { type: 'float32', shape, hash: '', sample: '' }
  const cards = [{ kind: 'heatmap', words: '', tensors: [tensor] }]
  expect(await open({ ...base, digest: { device: '', precision: '', cards } })).toMatchObject({
    kind: 'recipe',
    recipe: { digest: undefined },
  })
  const graphs = Array.from({ length: 65 }, () => ({}))
  expect(await open({ ...base, graphs })).toMatchObject({ kind: 'recipe', recipe: { graphs: undefined } })
  expect((await open({ ...base, code: 'x'.repeat(maxCodeLength + 1) })).kind).toBe('damaged')
})

test('versions that are not known are named', async () => {
  for (const version of [3, 99, -1, 1.5, 1e300])
    expect((await open({ ...base, version })).kind).toBe('damaged')
  expect(messageOf(await open({ ...base, version: 3 }))).toMatch(/newer Vitrine/)
})

test('a bomb inside a bomb is stopped by its size', async () => {
  const bomb = await sealed(`{"code":"x","version":2,"graphs":["${'a'.repeat(maxInflated)}"]}`)
  expect(bomb.length).toBeLessThan(8000)
  expect(messageOf(await decodeLink(bomb))).toMatch(/unpacks to more/)
})

test('deep nesting is refused and not a crash', async () => {
  const deep = `{"code":"x","version":2,"graphs":[${'['.repeat(50_000)}${']'.repeat(50_000)}]}`
  const opened = await decodeLink(await sealed(deep))
  if (opened.kind === 'recipe') {
    const { parts } = await checkGraphs(opened.recipe.graphs ?? [])
    expect(parts).toEqual([])
  } else expect(opened.kind).toBe('damaged')
})

test('graphs of a link are drawn only as far as they are graphs', async () => {
  const good = { version: 1, runs: [], tensors: {} }
  const refused = await checkGraphs([{ version: 1 }])
  expect(refused.parts).toEqual([])
  expect(refused.problem).toMatch(/runs/)
  expect(await checkGraphs(['<script>', good])).toMatchObject({ parts: [] })
  await fc.assert(
    fc.asyncProperty(fc.array(fc.anything(), { maxLength: 3 }), async sent => {
      const { parts } = await checkGraphs(sent)
      for (const part of parts) expect(part.kind).toBe('graph')
    }),
    { numRuns: 60 },
  )
})

test('a link with everything in it comes back whole', async () => {
  const digest = {
    device: 'WebGPU',
    precision: 'fp32',
    cards: [{ kind: 'log' as const, words: 'ab', tensors: [] }],
  }
  const recipe = { ...base, inputs: { a: 2, b: ' Paris' }, digest, graphs: [{ version: 1 }] }
  expect(await decodeLink(await encodeLink(recipe))).toEqual({ kind: 'recipe', recipe })
})
