import { describe, expect, test } from 'vitest'
import { operations } from '../../graph/operations/registry.ts'
import { RecordingExecutor } from '../../../test/recordingExecutor.ts'
import { failureOf, linesOf, recordProgram } from '../../../test/userProgram.ts'

const text = (part: string) => expect.stringContaining(part) as string

/** Shape and dtype of each exported tensor. */
async function typesOf(source: string): Promise<Record<string, string>> {
  const { collected } = await recordProgram(source)
  return Object.fromEntries(
    collected.tensors.map(({ name, dtype, shape }) => [name, `${dtype}[${shape.join()}]`]),
  )
}

describe('LANGUAGE 28: dtypes', () => {
  test('constants', async () => {
    expect(
      await typesOf(`
        export const numbers = tensor([[1, 2, 3], [4, 5, 6]])
        export const shaped = tensor(new Float64Array(6), [2, 3])
        export const ints = tensor(new Int32Array(2))
        export const cast = tensor([1, 2], { dtype: 'int32' })
        export const mask = tensor([true, false])
        export const half = tensor([1.5], [1], { dtype: 'float16' })
        export const one = tensor(1)`),
    ).toEqual({
      numbers: 'float32[2,3]',
      shaped: 'float32[2,3]',
      ints: 'int32[2]',
      cast: 'int32[2]',
      mask: 'bool[2]',
      half: 'float16[1]',
      one: 'float32[]',
    })
  })

  test('numbers are weak scalars', async () => {
    expect(
      await typesOf(`
        const h = tensor([1], [1], { dtype: 'float16' }), i = tensor([1], { dtype: 'int32' })
        export const half = h * 2.5
        export const int = i + 1
        export const float = i * 0.5
        export const divided = i / 2
        export const compared = h > 1`),
    ).toEqual({
      half: 'float16[1]',
      int: 'int32[1]',
      float: 'float32[1]',
      divided: 'float32[1]',
      compared: 'bool[1]',
    })
  })

  test('infinities are scalars too, written as words since JSON has none', async () => {
    const { executor } = await recordProgram(
      `export const x = tensor([1]).maskedFill(tensor([true]), -Infinity)`,
    )
    expect(executor.nodes.find(({ kind }) => kind === 'scalar')).toMatchObject({
      value: '-inf',
      dtype: 'float32',
    })
  })

  test('data gives typed arrays and tolist nested ones; float16 is widened', async () => {
    const executor = new RecordingExecutor()
    executor.answer = { dtype: 'float16', shape: [1, 3], data: Uint16Array.of(0x3e00, 0xbc00, 0x7c00) }
    const { exports } = await recordProgram(
      `const t = tensor([[0, 0, 0]])
       export const data = await t.data()
       export const list = await t.tolist()`,
      executor,
    )
    expect(exports).toEqual({ data: Float32Array.of(1.5, -1, Infinity), list: [[1.5, -1, Infinity]] })
    executor.answer = { dtype: 'bool', shape: [], data: Uint8Array.of(1) }
    expect((await recordProgram(`export const x = await tensor(true).item()`, executor)).exports).toEqual({
      x: true,
    })
  })

  test.each([
    [`tensor([[1], [1, 2]])`, 'differ in length'],
    [`tensor([1, 2], [3])`, 'do not fit the shape [3]'],
    [`tensor('a')`, 'made of numbers'],
    [`tensor([1], { dtype: 'int64' })`, 'not a dtype'],
  ])('%s is an error', async (source, message) => {
    expect(await failureOf(`\n${source}`)).toMatchObject({ line: 2, message: text(message) })
  })
})

describe('LANGUAGE 29: options trail', () => {
  test('dimensions first, then options', async () => {
    expect(
      await typesOf(`
        const x = zeros([2, 3, 4])
        export const sum = [x.sum(), x.sum(-1), x.sum([0, 2]), x.sum(1, { keepdim: true }), x.mean({ dim: 0, keepdim: true })]
        export const max = x.max(), best = x.max(-1), larger = x.max(ones([4])), top = x.topk(2), sorted = x.sort(1, { descending: true })
        export const shapes = [x.reshape(6, -1), x.reshape([24]), x.permute(2, 0, 1), x.transpose(0, 1), x.T, x.flatten(1), x.unsqueeze(0)]
        export const pieces = [x.split(2, 2), x.split([1, 2], 1), x.chunk(2, 2)]
        export const gathered = x.gather(2, x.argmax(2, { keepdim: true })).squeeze(2)`),
    ).toMatchObject({
      'sum.0': 'float32[]',
      'sum.1': 'float32[2,3]',
      'sum.2': 'float32[3]',
      'sum.3': 'float32[2,1,4]',
      'sum.4': 'float32[1,3,4]',
      max: 'float32[]',
      'best.values': 'float32[2,3]',
      'best.indices': 'int32[2,3]',
      larger: 'float32[2,3,4]',
      'top.values': 'float32[2,3,2]',
      'top.indices': 'int32[2,3,2]',
      'sorted.indices': 'int32[2,3,4]',
      'shapes.0': 'float32[6,4]',
      'shapes.2': 'float32[4,2,3]',
      'shapes.4': 'float32[2,4,3]',
      'shapes.5': 'float32[2,12]',
      'pieces.0.1': 'float32[2,3,2]',
      'pieces.1.0': 'float32[2,1,4]',
      'pieces.2.1': 'float32[2,3,2]',
      gathered: 'float32[2,3]',
    })
  })

  test('free functions', async () => {
    expect(
      await typesOf(`
        const a = ones([2, 3]), b = zeros([2, 3])
        export const all = [
          where(a > 0, a, 0), stack([a, b]), stack([a, b], 1), cat([a, b]), concat([a, b], 1),
          einsum('ij,kj->ik', a, b), arange(4), arange(0, 1, 0.25), full([2], 7, { dtype: 'int32' }),
          rand([2]), randn([2, 2]), randint(5, [3]), randint(2, 5, [3]), permutation(4), maximum(a, 0),
        ]
        export const loop = [range(3), range(1, 3), range(4, 0, -2)]`),
    ).toEqual({
      'all.0': 'float32[2,3]',
      'all.1': 'float32[2,2,3]',
      'all.2': 'float32[2,2,3]',
      'all.3': 'float32[4,3]',
      'all.4': 'float32[2,6]',
      'all.5': 'float32[2,2]',
      'all.6': 'int32[4]',
      'all.7': 'float32[4]',
      'all.8': 'int32[2]',
      'all.9': 'float32[2]',
      'all.10': 'float32[2,2]',
      'all.11': 'int32[3]',
      'all.12': 'int32[3]',
      'all.13': 'int32[4]',
      'all.14': 'float32[2,3]',
    })
  })

  test('randomness is a seed in the graph: the same program draws the same numbers', async () => {
    const source = `export const noise = [randn([2]), randn([2]), rand([2], { seed: 7 })]`
    const [a, b] = [await recordProgram(source), await recordProgram(source)]
    expect(a.executor.hashes).toEqual(b.executor.hashes)
    const seeds = a.executor.nodes.flatMap(node => (node.kind === 'op' ? [node.attrs['seed']] : []))
    expect(seeds).toEqual([0, 1, 7])
  })

  test.each([
    [`ones([2]).sum(0, { keepdims: true })`, 'did you mean keepdim?'],
    [`ones([2]).softmax(0, 1, 2)`, 'it takes dim'],
    [`ones([2]).add('1')`, ''],
    [`ones([2]).add([1, 2])`, 'write tensor([...])'],
    [`ones([2]).add(model.layers[0])`, 'did you mean its .output?'],
    [`ones([2]).add(model.trace(prompt, () => model.logits))`, 'await it first'],
    [`ones([2]).split(3.5)`, ''],
    [`zeros([2], { dtpye: 'int32' })`, 'did you mean dtype?'],
    [`randn([2], { sed: 1 })`, 'did you mean seed?'],
    [`arange('3')`, ''],
    [`ones([2]) & ones([2])`, 'compare first: (a > 0) & (b > 0)'],
    [`~arange(3)`, 'compare first: (a > 0) & (b > 0)'],
    [`model.transformer.ln_f(zeros([128], { dtype: 'int32' }))`, 'write .float() on the tensor first'],
  ])('%s is an error', async (source, hint) => {
    expect(await failureOf(`\n${source}`)).toMatchObject({ line: 2, hint })
  })
})

test('LANGUAGE 30: every operation of the registry is a method or a function', async () => {
  const { exports } = await recordProgram(`
    const t = ones([2, 2])
    export const names = name => typeof { stack, cat, einsum, full, arange, rand, randn, randint, permutation, index: t.at, topkIndices: t.topk }[name] === 'function' || typeof t[name] === 'function' ? [] : [name]`)
  const missing = exports['names']
  expect(Object.keys(operations).flatMap(name => (missing as (name: string) => string[])(name))).toEqual([])
  const listed = `diagonal tril triu std logsumexp clamp sin cos flip roll repeat flatten cat maskedFill outer any all crossEntropy cosineSimilarity`
  expect(listed.split(' ').filter(name => !(name in operations))).toEqual([])
})

describe('LANGUAGE 31: results', () => {
  test('a saved tensor is its own handle; save and value exist', async () => {
    const { exports, graphs } = await recordProgram(`
      let kept
      const returned = await model.trace(prompt, () => {
        kept = model.layers[0].output.save()
        return model.logits.save('named')
      })
      export const same = Object.is(kept.value, kept)
      export const both = [kept.shape, returned.shape]`)
    expect(exports).toEqual({
      same: true,
      both: [
        [1, 8, 128],
        [1, 8, 2048],
      ],
    })
    expect(linesOf(graphs[0]).slice(-2)).toEqual(['save saved.0 = n0', 'save named = n1'])
  })

  test('an unsaved tensor after the run is an error on the line that uses it', async () => {
    expect(
      await failureOf(`
let h
await model.trace(prompt, () => {
  h = model.layers[0].output
  return h.mul(2)
})
h.add(1)`),
    ).toMatchObject({ line: 7, related: 4, hint: text('.save()') })
  })

  test('operations on results are lazy; a look runs one compute graph and keeps it', async () => {
    const executor = new RecordingExecutor()
    executor.answer = { dtype: 'float32', shape: [], data: Float32Array.of(1) }
    await recordProgram(
      `const h = await model.trace(prompt, () => model.layers[0].output)
       const m = (h * 2).mean()
       const unused = h.exp()
       await m.item(); await m.item()
       await m.add(1).item()`,
      executor,
    )
    expect(executor.graphs.map(graph => [graph.runs[0].mode, ...linesOf(graph)])).toEqual([
      ['trace', 'n0 read transformer.h.0.output', 'save result = n0'],
      ['compute', 'n0 result result', 'n1 2', 'n2 mul n0 n1', 'n3 mean n2', 'save value = n3'],
      ['compute', 'n0 result value', 'n1 1', 'n2 add n0 n1', 'save value = n2'],
    ])
    expect(executor.graphs[1].runs[0]).toMatchObject({ model: null, prompts: [] })
  })

  test('modules, norms and weights work on results outside of a body', async () => {
    const { collected, executor } = await recordProgram(`
      const h = await model.trace(prompt, () => model.layers[0].output)
      export const logits = model.toLogits(h)
      export const row = model.unembed.weight[3]`)
    expect(collected.tensors.map(({ name, shape }) => [name, shape])).toEqual([
      ['logits', [1, 8, 2048]],
      ['row', [128]],
    ])
    expect(executor.graphs[1].runs[0]).toMatchObject({ mode: 'compute', model: { id: 'vitrine/atlas' } })
    expect(linesOf(executor.graphs[1]).slice(0, 3)).toEqual([
      'n0 result result',
      'n1 call transformer.ln_f n0 of all',
      'n2 call lm_head n1 of all',
    ])
  })

  test('a result and what was made of it are used in a later trace, in its graph', async () => {
    const { graphs } = await recordProgram(`
      const h = await model.trace(prompt, () => model.layers[0].output)
      const double = h + h
      await model.trace(prompt, () => { model.layers[0].output = double; return model.logits })`)
    expect(linesOf(graphs[1])).toEqual([
      'n0 result result',
      'n1 add n0 n0',
      'n2 write transformer.h.0.output = n1',
      'n3 read lm_head.output',
      'save result = n3',
    ])
  })

  test('a module called in a body takes the prompt of that body, and is part of its trace', async () => {
    const { graphs } = await recordProgram(`
      const h = await model.trace(prompt, () => model.layers[0].output)
      await model.trace(t => {
        t.invoke(prompt)
        return t.invoke(prompt, () => model.layers[1](h))
      })`)
    expect(linesOf(graphs[1])).toEqual([
      'n0 result result',
      'n1 call transformer.h.1 n0 of 1',
      'save result = n1',
    ])
  })

  test('a model opened twice is one model', async () => {
    const { graphs } = await recordProgram(`
      const again = await LanguageModel('vitrine/atlas', { bos: true })
      await again.trace(prompt, () => [model.logits, model.lm_head(again.transformer.ln_f(model.layers[0].output))])`)
    expect(linesOf(graphs[0]).slice(0, 4)).toEqual([
      'n0 read lm_head.output',
      'n1 read transformer.h.0.output',
      'n2 call transformer.ln_f n1',
      'n3 call lm_head n2',
    ])
  })

  test('results of one model are used with another; unfinished values are not', async () => {
    const make = `
const other = await LanguageModel('vitrine/other')
const h = await model.trace(prompt, () => model.layers[0].output)`
    await recordProgram(`${make}
await other.trace(prompt, () => { other.layers[0].output = h * 2; return other.toLogits(h) })`)
    expect(await failureOf(`${make}\nother.lm_head(model.transformer.ln_f(h))`)).toMatchObject({
      line: 4,
      message: text('two models meet'),
    })
  })

  test.each([
    ['a look inside a body', `await model.trace(prompt, () => {\n  model.logits.data() })`, 2],
    [
      'a tensor before its trace was awaited',
      `let h; const p = model.trace(prompt, () => { h = model.logits; return h })\nh.add(1)`,
      3,
    ],
    [
      'use after dispose',
      `const h = await model.trace(prompt, () => model.logits)\nh.dispose(); h.add(1)`,
      3,
    ],
    [
      'what was made of a disposed result',
      `const h = (await model.trace(prompt, () => model.logits)), d = h.exp()\nh.dispose(); await d.data()`,
      3,
    ],
    ['item of many', `\nawait ones([2]).item()`, 3],
  ])('%s is an error on its line', async (_, source, line) => {
    const failure = await failureOf(`\n${source}`)
    expect(failure.line).toBe(failure.message.startsWith('inside a body') ? 3 : line)
  })

  test('dispose frees a result when its last handle is gone', async () => {
    const { executor } = await recordProgram(`
      const one = () => model.trace(prompt, () => model.logits)
      const a = await one(), b = await one()
      a.dispose()
      const x = tensor([1]); x.dispose()
      b.dispose(); b.dispose()`)
    expect(executor.disposed.map(ref => ref.slice(65))).toEqual(['result'])
  })
})

test('a tensor of another session is an error', async () => {
  const { exports } = await recordProgram(`export const t = tensor([1])`)
  Reflect.set(globalThis, 'foreign', exports['t'])
  expect(await failureOf(`\ntensor([1]).add(globalThis.foreign)`)).toMatchObject({
    line: 2,
    message: text('another session'),
  })
})
