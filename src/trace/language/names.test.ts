import { describe, expect, test } from 'vitest'
import { failureOf, linesOf, recordProgram } from '../../../test/userProgram.ts'

const text = (part: string) => expect.stringContaining(part) as string

async function bodyLines(body: string): Promise<string[]> {
  const { graphs } = await recordProgram(`\nawait model.trace(prompt, t => {\n${body}\n})`)
  return linesOf(graphs[0])
}

describe('LANGUAGE 15: names', () => {
  test('both spellings of a module reach one site', async () => {
    const lines = await bodyLines(`
      return [model.transformer.h[3].attn.probs, model.layers[3].attn.probs, model.at('transformer.h[3].attn.probs')]`)
    expect(lines).toEqual(['n0 read transformer.h.3.attn.probs', 'save 0 = n0'])
  })

  test('residual sites are reached from native paths too', async () => {
    expect((await bodyLines('return model.transformer.h[3].residPost'))[0]).toBe(
      'n0 read transformer.h.3.output',
    )
  })

  test('a wrong name is an error on its line with the nearest real names', async () => {
    const source = `\nawait model.trace(prompt, () => {\n  model.layers[0].mpl.output = 0\n})`
    expect(await failureOf(source)).toMatchObject({
      line: 3,
      message: 'transformer.h.0 has no mpl',
      hint: text('mlp'),
    })
    const write = `\nawait model.trace(prompt, () => {\n  model.layers[0].mlp.outptu = 0\n})`
    expect(await failureOf(write)).toMatchObject({ line: 3, hint: text('output') })
    expect(await failureOf(`\nmodel.at('transformer.h.0.mlp.outptu')`)).toMatchObject({
      line: 2,
      hint: text('transformer.h.0.mlp.output'),
    })
    expect(await failureOf(`\nmodel.layers[6]`)).toMatchObject({
      line: 2,
      message: 'transformer.h has no item 6; it has 6',
    })
  })

  test('a site that the file lacks is an error that says why', async () => {
    const source = `\nawait model.trace(prompt, () => model.transformer.wte.input)`
    expect(await failureOf(source)).toMatchObject({
      line: 2,
      message: text('transformer.wte.input does not exist'),
    })
  })

  test('proxies answer then, toJSON and symbols with undefined', async () => {
    const { exports } = await recordProgram(
      `
      const part = model.layers[0]
      export const answers = [model.then, part.then, model.toJSON, part.toJSON, part[Symbol.toStringTag], part[Symbol.iterator]]
      const t = tensor([1])
      export const ofTensor = [t.then, t.toJSON, t[Symbol.toStringTag]]
      export const same = await t === t ? 1 : 0`.replace('export const same = await t === t ? 1 : 0', ''),
    )
    expect(exports).toEqual({ answers: Array(6).fill(undefined), ofTensor: Array(3).fill(undefined) })
  })

  test('a wrong name of a tensor is an error with the nearest names', async () => {
    expect(await failureOf(`\ntensor([1]).sofmax(0)`)).toMatchObject({ line: 2, hint: text('softmax') })
    expect(await failureOf(`\ntensor([1]).length`)).toMatchObject({
      line: 2,
      message: 'a tensor has no property length',
    })
    expect(await failureOf(`\ntensor([1]).name = 1`)).toMatchObject({ line: 2 })
  })
})

test('LANGUAGE 16: attnOut and mlpOut are what is added to the residual stream', async () => {
  const lines = await bodyLines(
    'return [model.layers[0].attnOut, model.layers[0].mlpOut, model.embed.output]',
  )
  expect(lines.slice(0, 3)).toEqual([
    'n0 read transformer.h.0.attn.output',
    'n1 read transformer.h.0.mlp.output',
    'n2 read transformer.wte.output',
  ])
})

test('LANGUAGE 17: logits is what the model returns, toLogits applies norm and unembedding', async () => {
  expect(await bodyLines('return [model.logits, model.toLogits(model.layers[2].residPost)]')).toEqual([
    'n0 read lm_head.output',
    'n1 read transformer.h.2.output',
    'n2 call transformer.ln_f n1',
    'n3 call lm_head n2',
    'save 0 = n0',
    'save 1 = n3',
  ])
})

test('LANGUAGE 18: layouts of attention and MLP sites', async () => {
  const { graphs } = await recordProgram(`
await model.trace(prompt, () => {
  const { attn, mlp } = model.layers[0]
  return [attn.q, attn.k, attn.v, attn.scores, attn.probs, attn.z, mlp.pre, mlp.post]
})`)
  expect(graphs[0].runs[0].nodes.slice(0, 8).map(({ shape }) => shape)).toEqual([
    [1, 8, 4, 32],
    [1, 8, 4, 32],
    [1, 8, 4, 32],
    [1, 4, 8, 8],
    [1, 4, 8, 8],
    [1, 8, 4, 32],
    [1, 8, 512],
    [1, 8, 512],
  ])
})

describe('LANGUAGE 19: weights and sizes', () => {
  test('weights are tensors in the layout of nn.Linear, in bodies and outside', async () => {
    const { exports, graphs } = await recordProgram(
      `
      const { weight } = model.unembed, { W_Q, W_O } = model.layers[0].attn
      export const shapes = [weight.shape, model.layers[0].mlp.c_fc.weight.shape, W_Q.shape, W_O.shape]
      export const inBody = await model.trace(prompt, () => model.layers[0].output @= 1)`.replace(
        '@= 1',
        '.matmul(weight.T)',
      ),
    )
    expect(exports['shapes']).toEqual([
      [2048, 128],
      [512, 128],
      [4, 128, 32],
      [4, 32, 128],
    ])
    expect(linesOf(graphs[0])).toContain('n0 weight lm_head.weight')
  })

  test('sizes, lists and config', async () => {
    const { exports } = await recordProgram(`
      export const sizes = [model.nHeads, model.dHead, model.dModel, model.vocab, model.layers.length, model.config.n_embd]
      export const paths = model.layers.map((layer, i) => i + ' ' + layer.path)
      export const last = [...model.layers].at(-1).attn.path
      export const picked = [model.layers.at(-2).path, model.layers.slice(-2).map(layer => layer.path)[0]]
      export const looped = []
      for (const layer of model.layers) looped.push(layer.path)`)
    expect(exports['sizes']).toEqual([4, 32, 128, 2048, 6, 128])
    expect(exports['paths']).toHaveLength(6)
    expect(exports['last']).toBe('transformer.h.5.attn')
    expect(exports['looped']).toContain('transformer.h.2')
    expect(exports['picked']).toEqual(['transformer.h.4', 'transformer.h.4'])
    expect(await failureOf(`\nmodel.layers.push(1)`)).toMatchObject({ line: 2, message: text('has no push') })
  })
})

describe('LANGUAGE 20: the tokenizer', () => {
  test('encodes, decodes and finds, synchronously', async () => {
    const { exports } = await recordProgram(`
      export const ids = model.encode(prompt)
      export const back = model.decode(ids)
      export const tokens = model.tokens(prompt)
      export const paris = model.decode(model.token(' Paris'))
      export const found = model.find(prompt, 'Eiffel Tower')
      export const part = model.find(prompt, 'iff')`)
    expect(exports).toEqual({
      ids: [351, 1612, 957, 281, 316, 266, 531, 306],
      back: 'The Eiffel Tower is in the city of',
      tokens: ['The', ' Eiffel', ' Tower', ' is', ' in', ' the', ' city', ' of'],
      paris: ' Paris',
      found: { start: 1, end: 3 },
      part: { start: 1, end: 2 },
    })
  })

  test('a text that is not one token is an error that shows its tokens', async () => {
    expect(await failureOf(`\nmodel.token(' Eiffel Tower')`)).toMatchObject({
      line: 2,
      message: '" Eiffel Tower" is 2 tokens: " Eiffel" " Tower"',
    })
    expect(await failureOf(`\nmodel.find(prompt, 'Rome')`)).toMatchObject({ line: 2 })
  })

  test('bos puts the BOS token in front, and what is fed is in the graph', async () => {
    const { graphs, exports } = await recordProgram(`
      const other = await LanguageModel('vitrine/atlas', { bos: true })
      export const tokens = other.tokens('The city')
      await other.trace('The city', () => other.logits)`)
    expect(graphs[0].runs[0].prompts[0].ids[0][0]).toBe(0)
    expect(exports['tokens']).toEqual(['<|endoftext|>', 'The', ' city'])
  })

  test('ids, mask and length of the prompt in a body', async () => {
    const { graphs } = await recordProgram(`
      await model.trace(prompt, t => ({ ids: t.ids, mask: t.mask, last: model.logits.at(0, t.length - 1) }))`)
    expect(linesOf(graphs[0]).slice(0, 3)).toEqual(['n0 ids', 'n1 mask', 'n2 read lm_head.output'])
    expect(graphs[0].runs[0].nodes.slice(0, 2)).toMatchObject([
      { dtype: 'int32', shape: [1, 8] },
      { dtype: 'bool', shape: [1, 8] },
    ])
  })
})
