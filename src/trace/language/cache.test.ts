import { describe, expect, test } from 'vitest'
import { failureOf, linesOf, recordProgram } from '../../../test/userProgram.ts'

const text = (part: string) => expect.stringContaining(part) as string

const cacheOf = async (patterns: string, more = '') => {
  const recorded = await recordProgram(`const c = await model.cache(prompt, ${patterns})
    export const names = c.keys(); export const out = [${more}]`)
  const { names, out } = recorded.exports
  return { ...recorded, names, out }
}

describe('LANGUAGE 27: cache', () => {
  test('reads every site of a pattern, layers in order, under the names of the pattern', async () => {
    const { graphs, names } = await cacheOf(`['layers.*.residPost', 'layers.0.attn.probs']`)
    const layers = [0, 1, 2, 3, 4, 5]
    expect(names).toEqual([...layers.map(layer => `layers.${layer}.residPost`), 'layers.0.attn.probs'])
    expect(linesOf(graphs[0]).slice(0, 3)).toEqual([
      'n0 read transformer.h.0.output',
      'n1 read transformer.h.1.output',
      'n2 read transformer.h.2.output',
    ])
    expect(linesOf(graphs[0])).toContain('save layers.3.residPost = n3')
  })

  test.each([
    [`'transformer.h.*.attn.q'`, 6, 'transformer.h.5.attn.q'],
    [`['layers[*].mlp.output']`, 6, 'layers.0.mlp.output'],
    [`['layers.0.resid*']`, 3, 'layers.0.residMid'],
    [`['logits', 'embed.output']`, 2, 'logits'],
    [`['layers.-1.output']`, 1, 'layers.-1.output'],
  ])('%s', async (patterns, count, name) => {
    const { names } = await cacheOf(patterns)
    expect(names).toHaveLength(count)
    expect(names).toContain(name)
  })

  test('its tensors answer to any spelling of their site, can be stacked and exported', async () => {
    const { out, collected } = await cacheOf(
      `['layers.*.residPost']`,
      `c['layers.3.residPost'].shape, c['transformer.h.3.output'].shape, c.stack('layers.*.residPost').shape, c.stack('transformer.h.*.output').shape`,
    )
    expect(out).toEqual([
      [1, 8, 128],
      [1, 8, 128],
      [6, 1, 8, 128],
      [6, 1, 8, 128],
    ])
    expect(collected.tensors).toEqual([])
    const exported = await recordProgram(`export const c = await model.cache(prompt, 'layers.*.residPost')`)
    expect(exported.collected.tensors.map(({ name }) => name)).toContain('c.layers.5.residPost')
  })

  test('says its size before the trace runs', async () => {
    const { executor } = await cacheOf(`['layers.*.residPost', 'transformer.h.0.output']`)
    expect(executor.shown.map(({ card }) => card)).toMatchObject([
      {
        kind: 'log',
        level: 'log',
        text: 'the cache of layers.*.residPost, transformer.h.0.output has 7 tensors: 24.6 kB',
      },
    ])
  })

  test('comes after the interventions of its body and of the edits of the model', async () => {
    const { executor } = await recordProgram(`
      const edited = model.edit(m => { m.layers[1].output = 0 })
      await edited.cache(prompt, ['layers.1.output'], () => { edited.layers[1].output += 1 })
      await model.trace(prompt, () => {
        model.layers[1].output = 0
        model.layers[1].output += 1
        model.layers[1].output.save('layers.1.output')
      })`)
    expect(executor.hashes[0]).toBe(executor.hashes[1])
  })

  test.each([
    [
      'a pattern that matches nothing',
      `await model.cache(prompt, ['layers.*.residpost'])`,
      'the model has no site layers.*.residpost',
      'did you mean layers.*.residPost',
    ],
    [
      'a layer that is not there',
      `await model.cache(prompt, ['layers.9.residPost'])`,
      'the model has no site layers.9.residPost',
      'layers.*.residPost',
    ],
    ['a module', `await model.cache(prompt, ['layers.0.attn'])`, 'the model has no site layers.0.attn', ''],
    ['no patterns', `await model.cache(prompt)`, 'model.cache takes a prompt and a list of sites', ''],
    ['an empty list', `await model.cache(prompt, [])`, 'model.cache takes a prompt and a list of sites', ''],
    [
      'a name that it has not',
      `;(await model.cache(prompt, ['layers.*.output']))['layers.0.input']`,
      'the cache has no layers.0.input',
      '',
    ],
    [
      'a stack of nothing',
      `;(await model.cache(prompt, ['layers.*.output'])).stack('layers.*.input')`,
      'the cache has nothing at layers.*.input',
      '',
    ],
    [
      'inside a session',
      `await model.session(async s => await model.cache(prompt, ['logits']))`,
      'inside a session',
      '',
    ],
  ])('%s is an error on its line', async (_, source, message, hint) => {
    expect(await failureOf(`\n${source}`)).toMatchObject({
      line: 2,
      message: text(message),
      hint: text(hint),
    })
  })
})
