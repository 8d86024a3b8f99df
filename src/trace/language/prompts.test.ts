import { describe, expect, test } from 'vitest'
import { failureOf, linesOf, recordProgram } from '../../../test/userProgram.ts'

const text = (part: string) => expect.stringContaining(part) as string

/** Three prompts of equal length under names. */
const prompts = `const a = 'The capital of France is', b = 'The capital of Italy is', c = 'The capital of Spain is'`

describe('LANGUAGE 21: a prompt', () => {
  test('may be a list of prompts of equal length: one row group', async () => {
    const { graphs } = await recordProgram(`${prompts}
      await model.trace([a, b], () => model.logits)`)
    expect(graphs[0].runs[0].prompts).toHaveLength(1)
    expect(graphs[0].runs[0].prompts[0].ids).toHaveLength(2)
    expect(graphs[0].runs[0].nodes[0].shape).toEqual([2, 5, 2048])
  })

  test('may be token ids, which need no tokenizer', async () => {
    const { graphs } = await recordProgram(`await model.trace({ ids: [[5, 6, 7]] }, () => model.logits)`)
    expect(graphs[0].runs[0].prompts).toEqual([{ text: null, ids: [[5, 6, 7]] }])
  })

  test('may be a list of any lengths: the longest row gives the positions', async () => {
    const { graphs, exports } = await recordProgram(`
      export const [logits, ...sizes] = await model.trace([prompt, 'The city of'], t => [model.logits, t.length, t.ids.shape, t.mask.shape])`)
    expect(graphs[0].runs[0].prompts[0].ids.map(row => row.length)).toEqual([8, 3])
    expect(graphs[0].runs[0].nodes[0].shape).toEqual([2, 8, 2048])
    expect(exports['sizes']).toEqual([8, [2, 8], [2, 8]])
  })

  test.each([
    [`''`, 'at least one token'],
    [`{ ids: [] }`, 'at least one token'],
    [`{ ids: [[5], []] }`, 'prompt 1 of the list has no token'],
    [`{ ids: [[2048]] }`, 'ids go from 0 to 2047'],
    [`{ ids: [Array(129).fill(1)] }`, 'at most 128'],
    [`[{ role: 'user', content: 'Hi' }]`, 'vitrine/atlas has no chat template'],
    [`[{ role: 'user' }]`, 'message 0 of the conversation has no content that is a text'],
    [`['a', 7]`, 'a prompt is a text'],
    [`7`, 'a prompt is a text'],
  ])('%s is an error', async (given, message) => {
    expect(await failureOf(`\nawait model.trace(${given}, () => model.logits)`)).toMatchObject({
      line: 2,
      message: text(message),
    })
  })
})

describe('LANGUAGE 22: invoke', () => {
  test('each prompt has its own rows, and a value crosses in either order', async () => {
    const { graphs } = await recordProgram(`${prompts}
await model.trace(t => {
  const first = t.invoke(a)
  const late = t.invoke(b, () => {
    const late = model.layers[4].output
    return { late, logits: model.logits }
  })
  return first.add(() => {
    model.layers[2].output[':, -1'] = late.late[':, -1']
    return model.logits
  })
})`)
    expect(linesOf(graphs[0]).map(line => line.replace(/ \{.*/, ''))).toEqual([
      'n0 read transformer.h.4.output of 1',
      'n1 read transformer.h.2.output',
      'n2 index n0',
      'n3 put n1 n2',
      'n4 write transformer.h.2.output = n3',
      'n5 read lm_head.output',
      'save result = n5',
    ])
    expect(graphs[0].runs[0].prompts).toHaveLength(2)
  })

  test('a cycle through two prompts names both lines', async () => {
    const failure = await failureOf(`${prompts}
await model.trace(t => {
  const [first, second] = [t.invoke(a), t.invoke(b)]
  const late = first.add(() => model.layers[4].output)
  second.add(() => { model.layers[1].output = late })
  const later = second.add(() => model.layers[4].output)
  first.add(() => { model.layers[1].output = later })
  return first.add(() => model.logits)
})`)
    expect(failure).toMatchObject({ line: 7, related: 4, hint: text('invoke of its own') })
  })

  test('all sees the rows of every prompt, in code order', async () => {
    const { graphs } = await recordProgram(`${prompts}
await model.trace(t => {
  t.invoke(a, () => { model.layers[0].output = 1 })
  t.invoke(b)
  return t.all(() => model.layers[0].output)
})`)
    expect(linesOf(graphs[0])).toEqual([
      'n0 1',
      'n1 write transformer.h.0.output = n0',
      'n2 read transformer.h.0.output of all after n1',
      'save result = n2',
    ])
    expect(graphs[0].runs[0].nodes[2].shape).toEqual([2, 5, 128])
  })

  test('prompts may differ in length: each body sees the positions of its own', async () => {
    const { graphs, exports } = await recordProgram(`
const out = await model.trace(t => ({
  short: t.invoke('The city of', () => model.layers[2].output),
  list: t.invoke(['The', 'The city'], () => [model.logits, t.mask]),
  long: t.invoke(prompt, () => {
    model.layers[4].output[':, -1'] = 0
    return model.logits
  }),
}))
export const shapes = [out.short.shape, out.list[0].shape, out.list[1].shape, out.long.shape]`)
    expect(exports['shapes']).toEqual([
      [1, 3, 128],
      [2, 2, 2048],
      [2, 2],
      [1, 8, 2048],
    ])
    expect(graphs).toHaveLength(1)
  })

  test('a body gives what it returns; writes of one prompt are not seen by another', async () => {
    const { graphs } = await recordProgram(`${prompts}
await model.trace(t => ({
  a: t.invoke(a, () => { model.logits = 0; return model.logits }),
  b: t.invoke(b, () => model.logits),
}))`)
    expect(linesOf(graphs[0])).toEqual([
      'n0 0',
      'n1 write lm_head.output = n0',
      'n2 read lm_head.output after n1',
      'n3 read lm_head.output of 1',
      'save a = n2',
      'save b = n3',
    ])
  })

  test.each([
    ['a site outside of prompts', `t.invoke(a)\n  model.logits`, 4, 'outside of a prompt'],
    [
      'all rows of prompts of unequal length',
      `t.invoke(a); t.invoke(prompt)\n  t.all(() => model.logits)`,
      4,
      'the first has 5 tokens, prompt 2 has 8',
    ],
    ['a trace without prompts', ``, 2, 'needs a prompt'],
    ['an invoke in an invoke', `t.invoke(a, () =>\n  t.invoke(b))`, 4, 'inside another'],
    ['a prompt after all', `t.invoke(a)\n  t.all(() => 1); t.invoke(b)`, 4, 't.all'],
    ['ids outside of prompts', `t.invoke(a)\n  t.ids`, 4, 't.ids'],
    [
      'a tensor of another prompt',
      `const h = t.invoke(a, () => model.logits)\n  t.invoke(b, () => { h[0] = 1 })`,
      4,
      'another prompt',
    ],
  ])('%s is an error on its line', async (_, body, line, message) => {
    expect(await failureOf(`${prompts}\nawait model.trace(t => {\n  ${body}\n})`)).toMatchObject({
      line,
      message: text(message),
    })
  })

  test('a trace with a prompt of its own takes no others', async () => {
    expect(await failureOf(`\nawait model.trace(prompt, t => {\n  t.invoke(prompt)\n})`)).toMatchObject({
      line: 3,
    })
  })

  test('an invoke cannot be entered after its trace', async () => {
    expect(
      await failureOf(`${prompts}
let kept
await model.trace(t => { kept = t.invoke(a) })
kept.add(() => model.logits)`),
    ).toMatchObject({ line: 4, message: text('ended') })
  })
})

describe('LANGUAGE 23: a body', () => {
  test('is synchronous', async () => {
    expect(await failureOf(`\nawait model.trace(prompt, async () => model.logits)`)).toMatchObject({
      line: 2,
      message: text('synchronous'),
    })
    expect(
      await failureOf(`\nawait model.trace(t => {\n  t.invoke(prompt, async () => 1)\n})`),
    ).toMatchObject({
      line: 3,
      message: text('synchronous'),
    })
  })

  test('holds no other trace, and no site of another model', async () => {
    expect(
      await failureOf(`\nawait model.trace(prompt, () => {\n  model.trace(prompt, () => 1)\n})`),
    ).toMatchObject({ line: 3, related: 2, message: text('inside the body of another') })
    expect(
      await failureOf(`
const other = await LanguageModel('vitrine/other')
await model.trace(prompt, () => {
  other.logits
})`),
    ).toMatchObject({ line: 4, message: text('vitrine/other') })
  })

  test('may return anything: tensors become results, the rest passes through', async () => {
    const { exports, graphs } = await recordProgram(`
      const out = await model.trace(prompt, () => ({
        name: 'x', count: 3, none: null, list: [model.logits, { deep: model.layers[0].output }], when: new Map([[1, 2]]),
      }))
      export const { name, count, none, when } = out
      export const shape = out.list[1].deep.shape`)
    expect(exports).toEqual({ name: 'x', count: 3, none: null, when: new Map([[1, 2]]), shape: [1, 8, 128] })
    expect(linesOf(graphs[0]).filter(line => line.startsWith('save'))).toEqual([
      'save list.0 = n0',
      'save list.1.deep = n1',
    ])
  })

  test('a trace that is never awaited is an error that names its line', async () => {
    expect(await failureOf(`\n\nmodel.trace(prompt, () => model.logits)`)).toMatchObject({
      line: 3,
      message: 'this trace is never awaited',
    })
    await recordProgram(`await Promise.all([1, 2].map(() => model.trace(prompt, () => model.logits)))`)
  })

  test('a site outside of any body is an error', async () => {
    expect(await failureOf(`\nmodel.logits`)).toMatchObject({ line: 2, hint: text('inside the body') })
  })
})
