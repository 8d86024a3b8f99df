import { describe, expect, test } from 'vitest'
import { RecordingExecutor } from '../../../test/recordingExecutor.ts'
import { failureOf, linesOf, recordProgram } from '../../../test/userProgram.ts'

const first = `
export const { hidden, logits } = await model.trace(prompt, () => {
  const hidden = model.transformer.h[1].input
  model.transformer.h[-1].mlp.output = 0
  return { hidden, logits: model.lm_head.output[':, -1'] }
})
show.tokens(logits.softmax(-1))
show.heatmap(hidden[0], { y: model.tokens(prompt) })
`

test('DESIGN 1: the first program is one trace and two cards', async () => {
  const { graphs, executor } = await recordProgram(first)
  expect(linesOf(graphs[0])).toEqual([
    'n0 read transformer.h.1.input',
    'n1 0',
    'n2 write transformer.h.5.mlp.output = n1',
    'n3 read lm_head.output',
    'n4 index n3 {"index":[{"kind":"slice","start":null,"stop":null,"step":null},{"kind":"int","value":-1}]}',
    'save hidden = n0',
    'save logits = n4',
  ])
  expect(graphs[0].runs[0].prompts).toEqual([
    { text: 'The Eiffel Tower is in the city of', ids: [[351, 1612, 957, 281, 316, 266, 531, 306]] },
  ])
  expect(graphs[0].runs[0].nodes[3]).toMatchObject({ dtype: 'float32', shape: [1, 8, 2048] })
  expect(executor.shown.map(({ card }) => card)).toMatchObject([
    { kind: 'tokens', index: 0, model: 'vitrine/atlas', isProbability: true },
    { kind: 'heatmap', index: 1, y: ['The', ' Eiffel', ' Tower', ' is', ' in', ' the', ' city', ' of'] },
  ])
})

test('LANGUAGE 1: every look at numbers is a promise that asks the host', async () => {
  const executor = new RecordingExecutor()
  const source = `
    const h = await model.trace(prompt, () => model.logits)
    globalThis.looks = [h.data(), h.tolist(), h[0, 0, 0].sum().item()]
    for (const look of globalThis.looks) await look.catch(() => undefined)`
  await recordProgram(source, executor)
  expect(Reflect.get(globalThis, 'looks')).toEqual([
    expect.any(Promise),
    expect.any(Promise),
    expect.any(Promise),
  ])
  expect(executor.looked.map(ref => ref.slice(65))).toEqual(['result', 'result', 'value'])
})

describe('LANGUAGE 2: draft mode', () => {
  const draftOf = async (source: string) => {
    const executor = new RecordingExecutor({ draft: true })
    const outcome: unknown = await recordProgram(source, executor).catch((error: unknown) => error)
    return { executor, outcome }
  }

  test('the draft graphs of a program have the hashes of its run', async () => {
    const { executor } = await recordProgram(first)
    expect((await draftOf(first)).executor.hashes).toEqual(executor.hashes)
  })

  test('shapes and dtypes are there, values are not: the first look ends the draft on its line', async () => {
    const { executor, outcome } = await draftOf(`
const h = await model.trace(prompt, () => model.logits)
show.tensor(tensor(h.shape))
const top = h.argmax(-1)
await top.data()
await model.trace(prompt, () => model.logits)`)
    expect(outcome).toMatchObject({ name: 'DraftEnded', span: { line: 5 } })
    expect(executor.graphs).toHaveLength(2)
    expect(executor.looked).toEqual([])
  })

  test('a program that catches the end of its draft does not go on', async () => {
    const { executor, outcome } = await draftOf(`
const h = await model.trace(prompt, () => model.logits)
try { await h.data() } catch {}
await model.trace(prompt, () => model.layers[0].output)`)
    expect(outcome).toMatchObject({ name: 'DraftEnded', span: { line: 3 } })
    expect(executor.graphs).toHaveLength(1)
  })
})

describe('LANGUAGE 3: operators and checks', () => {
  test('operators on tensors are recorded and leave plain numbers alone', async () => {
    const { graphs, exports } = await recordProgram(`
export const plain = [1 + 2, 'a' + 1, 2 ** 3, -(4 - 1), 7 % 4, 1 < 2]
export const out = await model.trace(prompt, () => {
  const h = model.layers[0].output
  return (-(h + 2 * h - 1 / h)) ** 2 > 0.5
})`)
    expect(exports['plain']).toEqual([3, 'a1', 8, -3, 3, true])
    expect(linesOf(graphs[0])).toEqual([
      'n0 read transformer.h.0.output',
      'n1 2',
      'n2 mul n1 n0',
      'n3 add n0 n2',
      'n4 1',
      'n5 div n4 n0',
      'n6 sub n3 n5',
      'n7 neg n6',
      'n8 2',
      'n9 pow n7 n8',
      'n10 0.5',
      'n11 gt n9 n10',
      'save result = n11',
    ])
  })

  test('comparisons combine with & | ^ and ~', async () => {
    const { graphs } = await recordProgram(`
await model.trace(prompt, () => {
  const h = model.layers[0].output
  return (h > 1) & (h < 2) | ~(h >= 0) ^ (h <= 3)
})`)
    expect(linesOf(graphs[0]).map(line => line.split(' ')[1])).toEqual(
      expect.arrayContaining(['gt', 'lt', 'logicalAnd', 'ge', 'logicalNot', 'le', 'logicalXor', 'logicalOr']),
    )
  })

  test.each([
    ['if (h) {}', 'where'],
    ['while (h) {}', 'where'],
    ['for (; h;) {}', 'where'],
    ['const a = h ? 1 : 2', 'where'],
    ['switch (h) {}', 'where'],
    ['!h', 'logicalNot'],
    ['h && 1', 'logicalAnd'],
    ['h || 1', 'logicalOr'],
    ['h === 1', '.eq('],
    ['1 !== h', '.ne('],
    ['h == h', '.eq('],
    ['const a = [...h]', 'split'],
    ['const a = { ...h }', 'split'],
    ['for (const x of h) {}', 'range'],
    ['const a = `${h}`', 'item()'],
    ['1 in h', '.eq('],
    ['Number(h)', 'item()'],
    ['String(h)', 'item()'],
    ['JSON.stringify(h)', 'tolist()'],
    ['Math.max(h, 1)', 'item()'],
    ['const [a, b] = h', 'split'],
    ['Object.keys(h)', 'tolist()'],
  ])('%s is an error on its line that says what to write', async (misuse, wayOut) => {
    const { line, hint } = await failureOf(`
await model.trace(prompt, () => {
  const h = model.layers[0].output
  ${misuse}
})`)
    expect({ line, hint }).toEqual({ line: 4, hint: expect.stringContaining(wayOut) as string })
  })
})

describe('LANGUAGE 4: an error has the line of the program', () => {
  test.each([
    ['in a body', `\nawait model.trace(prompt, () =>\n  model.logits.add(model.layers[0].output))`, 3],
    ['in a helper', `\nconst f = h =>\n  h.reshape(3)\nawait model.trace(prompt, () => f(model.logits))`, 3],
    ['in a callback', `\nawait model.trace(prompt, () => model.layers.map(layer =>\n  layer.outptu))`, 3],
    ['after an await', `\nawait model.trace(prompt, () => 1)\nmodel.layers[99]`, 3],
    ['from the host', `\nawait\n  LanguageModel('refused/model')`, 3],
  ])('%s', async (_, source, line) => {
    expect((await failureOf(source)).line).toBe(line)
  })
})

test('LANGUAGE 5: model, revision, precision and device are in the program; remote is never a local run', async () => {
  const { executor } = await recordProgram(
    `await LanguageModel('vitrine/atlas', { revision: 'v2', dtype: 'fp16', device: 'wasm' })`,
  )
  expect(executor.requests.at(-1)).toEqual({
    id: 'vitrine/atlas',
    revision: 'v2',
    precision: 'fp16',
    device: 'wasm',
  })
  const remote = `\nawait model.trace(prompt, () => model.logits, { remote: true })`
  expect(await failureOf(remote)).toMatchObject({
    line: 2,
    message: expect.stringContaining('endpoint') as string,
  })
  expect(await failureOf(`\nawait LanguageModel('vitrine/atlas', { dtpye: 'fp32' })`)).toMatchObject({
    line: 2,
    hint: 'did you mean dtype?',
  })
})
