import { describe, expect, test } from 'vitest'
import { RecordingExecutor } from '../../../test/recordingExecutor.ts'
import { failureOf, linesOf, recordProgram } from '../../../test/userProgram.ts'

const text = (part: string) => expect.stringContaining(part) as string

const cardsOf = async (source: string) => {
  const { executor } = await recordProgram(source)
  return executor.shown
}

describe('LANGUAGE 34: show', () => {
  test('tokens: the top k of each row, chosen on the device', async () => {
    const shown = await cardsOf(`
      const probs = await model.trace(prompt, () => model.logits.softmax(-1))
      show.tokens(probs[0], { k: 3, rows: model.tokens(prompt), vs: probs[0], title: 'next' })`)
    expect(shown[0].card).toMatchObject({
      kind: 'tokens',
      model: 'vitrine/atlas',
      title: 'next',
      isProbability: true,
      values: { dtype: 'float32', shape: [8, 3] },
      ids: { dtype: 'int32', shape: [8, 3] },
      rowNames: ['The', ' Eiffel', ' Tower', ' is', ' in', ' the', ' city', ' of'],
      versus: { values: { shape: [8, 3] } },
    })
  })

  test('tokens of logits are scores', async () => {
    const shown = await cardsOf(`show.tokens(await model.trace(prompt, () => model.logits[0]))`)
    expect(shown[0].card).toMatchObject({ isProbability: false, values: { shape: [8, 10] } })
  })

  test('lens: the best token of each layer and position, with the tokens of the prompt', async () => {
    const shown = await cardsOf(`
      const probs = await model.trace(prompt, () =>
        stack(model.layers.map(layer => model.toLogits(layer.residPost)[0])).softmax(-1))
      show.lens(probs, { y: model.layers.map((_, i) => 'layer ' + i) })`)
    expect(shown[0].card).toMatchObject({
      kind: 'lens',
      values: { shape: [6, 8] },
      ids: { shape: [6, 8], dtype: 'int32' },
      x: ['The', ' Eiffel', ' Tower', ' is', ' in', ' the', ' city', ' of'],
      y: ['layer 0', 'layer 1', 'layer 2', 'layer 3', 'layer 4', 'layer 5'],
    })
  })

  test('heatmap, attention, line, bar, scatter, text and tensor', async () => {
    const shown = await cardsOf(
      `
      const probs = await model.trace(prompt, () => model.layers[0].attn.probs[0])
      show.heatmap([[1, 2], [3, 4]], { x: ['a', 'b'], center: 0, mark: [[0, 1]], xLabel: 'head' })
      show.attention(probs)
      show.line(probs[0].mean(0), { x: range(8), label: 'mean' })
      show.bar(tensor([1, 2, 3]))
      show.scatter([1, 2], { x: tensor([3, 4]) })
      show.text(model.tokens(prompt), probs[0, 0])
      show.text(['no', 'weights'])
      show.tensor(probs, { title: 'patterns' })`.replace('probs[0, 0]', `probs['0, 0']`),
    )
    expect(shown.map(({ card }) => [card.kind, card.index])).toEqual([
      ['heatmap', 0],
      ['attention', 1],
      ['line', 2],
      ['bar', 3],
      ['scatter', 4],
      ['text', 5],
      ['text', 6],
      ['tensor', 7],
    ])
    expect(shown[0].card).toMatchObject({
      x: ['a', 'b'],
      center: 0,
      mark: [[0, 1]],
      xLabel: 'head',
      values: { shape: [2, 2] },
    })
    expect(shown[1].card).toMatchObject({
      tokens: ['The', ' Eiffel', ' Tower', ' is', ' in', ' the', ' city', ' of'],
    })
    expect(shown[1].graph).toBeNull()
    expect(shown[2].card).toMatchObject({ x: { shape: [8] }, series: ['mean'] })
    expect(shown[4].card).toMatchObject({ x: { shape: [2] }, y: { shape: [2] } })
    expect(shown[7].card).toMatchObject({
      of: { shape: [4, 8, 8] },
      summary: { shape: [9] },
      histogram: { counts: { shape: [64] }, every: 1 },
      head: { shape: [64] },
    })
  })

  test('in a body it saves what it shows, and shows it when the trace has run', async () => {
    const { executor, graphs } = await recordProgram(`
      await model.trace(prompt, () => {
        show.tokens(model.logits[0].softmax(-1), { k: 2 })
      })
      show.tensor([1])`)
    expect(linesOf(graphs[0]).slice(-2)).toEqual(['save show.0.values = n3', 'save show.0.ids = n4'])
    expect(executor.shown.map(({ card }) => [card.kind, card.index])).toEqual([
      ['tokens', 0],
      ['tensor', 1],
    ])
    expect(executor.shown[0]).toMatchObject({
      graph: null,
      card: { values: { ref: `${executor.hashes[0]}/show.0.values` } },
    })
  })

  test('in a body it leaves earlier results where they are', async () => {
    const { executor, graphs } = await recordProgram(`
      const h = await model.trace(prompt, () => model.layers[0].output.mean([0, 2]))
      await model.trace(prompt, () => {
        show.line(model.layers[1].output.mean([0, 2]), { x: h })
      })
      await h.add(1).data().catch(() => 0)`)
    const { card } = executor.shown[0]
    expect(card).toMatchObject({
      y: { ref: `${executor.hashes[1]}/show.0.y` },
      x: { ref: `${executor.hashes[0]}/result` },
    })
    expect(linesOf(graphs[2])[0]).toBe('n0 result result')
  })

  test.each([
    ['softmax(-1)', true],
    ['softmax(-1).mean(1)', true],
    ['softmax(-1).at(0, [1, 2])', true],
    ['softmax(-1).mul(2)', false],
    ['logSoftmax(-1)', false],
  ])('logits.%s: probability or score', async (method, isProbability) => {
    const shown = await cardsOf(`show.tokens(await model.trace(prompt, () => model.logits.${method}))`)
    expect(shown[0].card).toMatchObject({ isProbability })
  })

  test.each([
    [`show.heatmap(ones([2, 2, 2]))`, 'a matrix [y, x], not [2, 2, 2]'],
    [`show.lens(ones([2, 2]))`, '[layer, position, vocab]'],
    [`show.attention([1])`, '[head, query, key]'],
    [`show.line(tensor(1))`, '[points]'],
    [`show.tokens(tensor([1, 2]))`, 'comes from no model'],
    [`show.heatmap([[1]], { x: ['a', 'b'] })`, '2 names for 1 places'],
    [`show.heatmap([[1]], { centre: 0 })`, 'no option centre'],
    [`show.text(['a'], [1, 2])`, '1 tokens and 2 weights'],
    [`show.heatmap([[1]], { pin: 'yes' })`, 'pin is true or false'],
    [`show.bar('a')`, 'numbers'],
    [`show.heatmap([[1]], { marginals: 1 })`, 'marginals is true or false'],
    [`show.attention(ones([2, 3, 3]), { head: 2 })`, 'head is a whole number from 0 to 1, not 2'],
    [`show.attention(ones([2, 3, 3]), { view: 'mean' })`, "view is 'matrix' or 'lines' or 'average'"],
    [`show.line([1], { yScale: 'ln' })`, "yScale is 'linear' or 'log'"],
    [`show.bar([1], { x: ['a'], xScale: 'log' })`, 'names have no logarithm'],
  ])('%s fails on its line', async (source, message) => {
    expect(await failureOf(`\n${source}`)).toMatchObject({ line: 2, message: text(message) })
  })

  test.each([
    [`{ k: 0 }`, 'k is a whole number from 1, not 0'],
    [`{ shade: 'colour' }`, "shade is 'probability' or 'rank' or 'entropy'"],
    [`{ target: ' Eiffel Tower' }`, 'is 2 tokens'],
    [`{ target: 5000 }`, 'target names the token 5000, and there are 0 to 2047'],
    [`{ track: [[1]] }`, 'track takes tokens: texts or ids'],
    [`{ track: range(17) }`, 'at most 16 tokens, not 17'],
    [`{ cell: 3 }`, 'cell is one cell [y, x]'],
    [`{ cell: [6, 0] }`, 'cell [6, 0] lies outside the grid of 6 rows and 8 columns'],
    [`{ along: 'z' }`, "along is 'y' or 'x'"],
  ])('show.lens(probs, %s) fails on its line', async (options, message) => {
    const lens = `const probs = await model.trace(prompt, () => stack(model.layers.map(l => model.toLogits(l.residPost)[0])))`
    expect(await failureOf(`\n${lens}\nshow.lens(probs, ${options})`)).toMatchObject({
      line: 3,
      message: text(message),
    })
  })

  test('what a card needs is no part of it before it is asked for', async () => {
    const shown = await cardsOf(`
      const probs = await model.trace(prompt, () =>
        stack(model.layers.map(layer => model.toLogits(layer.residPost)[0])).softmax(-1))
      show.lens(probs)
      show.lens(probs, { shade: 'entropy', track: ' Paris', target: ' Rome', pin: true })`)
    const saves = shown.map(({ graph }) =>
      graph === null ? [] : linesOf(graph).filter(line => line.startsWith('save')),
    )
    expect(saves[0]).toHaveLength(4)
    expect(saves[1]).toHaveLength(7)
    expect(shown[1].card).toMatchObject({
      pin: true,
      target: null,
      entropy: { shape: [6, 8], dtype: 'float32' },
      tracked: { values: { shape: [1, 6, 8] }, ranks: { shape: [1, 6, 8], dtype: 'int32' } },
    })
  })

  test('of a figure that is too large for the page, an overview goes there', async () => {
    const shown = await cardsOf(`
      show.heatmap(ones([1000, 1001]), { marginals: true })
      show.attention(ones([2, 1000, 600]), { head: 1, view: 'lines' })
      show.heatmap(ones([10, 10]))`)
    expect(shown[0].card).toMatchObject({
      values: { shape: [1000, 1001] },
      overview: { values: { shape: [500, 1001] }, block: [2, 1] },
      marginals: true,
    })
    expect(shown[1].card).toMatchObject({
      overview: { values: { shape: [2, 63, 60] }, block: [16, 10] },
      average: { shape: [1000, 600] },
      head: 1,
      view: 'lines',
    })
    expect(shown[2].card).toMatchObject({ overview: null, marginals: false })
  })

  test('console goes to the results, tensors by shape and dtype', async () => {
    const shown = await cardsOf(`
      console.log('logits', ones([2, 3]), { a: [1, 'b'] }, model.layers[0].attn)
      console.warn(1n, undefined)
      console.error(new Error('no'))`)
    expect(shown.map(({ card }) => card)).toMatchObject([
      {
        kind: 'log',
        level: 'log',
        text: 'logits tensor([2, 3], float32) { a: [1, "b"] } module(transformer.h.0.attn)',
      },
      { level: 'warn', text: '1 undefined' },
      { level: 'error', text: 'Error: no' },
    ])
  })
})

test('LANGUAGE 32: a card of logits downloads ten numbers, not the logits', async () => {
  const shown = await cardsOf(`
    const logits = await model.trace({ ids: [Array(128).fill(5)] }, () => model.logits)
    show.tokens(logits[':, -1'])`)
  const { card } = shown[0]
  const sizes = card.kind === 'tokens' ? [card.values, card.ids].map(({ shape }) => shape) : []
  expect(sizes).toEqual([
    [1, 10],
    [1, 10],
  ])
})

describe('LANGUAGE 35: the graph', () => {
  test('runs carry model, prompts as text and ids, mode and options; nodes carry rows, step and previous', async () => {
    const { graphs } = await recordProgram(`
      await model.trace(prompt, () => { model.logits = 0; return model.logits })`)
    expect(graphs[0]).toMatchObject({
      version: 1,
      tensors: {},
      runs: [
        {
          model: { id: 'vitrine/atlas', revision: 'main', precision: 'fp32' },
          mode: 'trace',
          options: {},
          nodes: [
            { kind: 'scalar' },
            { kind: 'write', rows: 0, step: null, previous: null, span: { file: 'program.ts', line: 2 } },
            { kind: 'read', rows: 0, step: null, previous: 'n1', dtype: 'float32', shape: [1, 8, 2048] },
            { kind: 'save' },
          ],
        },
      ],
    })
  })

  test('the hash leaves out lines, names of variables and what nothing needs', async () => {
    const hashes = async (source: string) => (await recordProgram(source)).executor.hashes
    const [one, other, third] = [
      await hashes(`await model.trace(prompt, () => model.logits.mul(2))`),
      await hashes(
        `\n\nawait model.trace(prompt, () => { const x = model.layers[0].output.exp(); const y = model.logits; return y.mul(2) })`,
      ),
      await hashes(`await model.trace(prompt, () => model.logits.mul(3))`),
    ]
    expect(other).toEqual(one)
    expect(third).not.toEqual(one)
  })

  test('equal constants travel once, beside the graph', async () => {
    const { graphs, executor } = await recordProgram(`
      await model.trace(prompt, () => model.logits.add(tensor([1])).add(tensor([1])).add(tensor([2])))`)
    expect(Object.values(graphs[0].tensors)).toMatchObject([
      { dtype: 'float32', shape: [1], sha256: text('') },
      { dtype: 'float32', shape: [1] },
    ])
    expect([...executor.constants[0]].map(([name, { data }]) => [name, [...data]])).toEqual([
      ['c0', [1]],
      ['c1', [2]],
    ])
  })

  test('a graph of 1,000 nodes is recorded', async () => {
    const { graphs } = await recordProgram(`
      await model.trace(prompt, () => {
        let h = model.layers[0].output
        for (const i of range(500)) h = h + i
        return h
      })`)
    expect(graphs[0].runs[0].nodes).toHaveLength(1002)
  })
})

test('LANGUAGE 36: exports are named by dots and indices; numbers and texts are JSON', async () => {
  const executor = new RecordingExecutor()
  const { collected } = await recordProgram(
    `const h = await model.trace(prompt, () => ({ mean: model.layers[0].output.mean(), list: [model.logits] }))
     export { h }
     export const double = h.mean * 2, layers = 6, name = 'atlas', mixed = { top: [1, 2], t: h.mean }, f = () => 1, again = h.mean
     export default model`,
    executor,
  )
  expect(collected.tensors.map(({ name, ref }) => [name, ref.slice(65)])).toEqual([
    ['h.mean', 'mean'],
    ['h.list.0', 'list.0'],
    ['double', 'double'],
    ['mixed.t', 'mean'],
    ['again', 'mean'],
  ])
  expect(collected.values).toEqual({ layers: 6, name: 'atlas', mixed: { top: [1, 2] } })
})

test('LANGUAGE 36: what holds itself is left out, and an unsaved tensor is an error at its line', async () => {
  const { collected } = await recordProgram(`
    export const loop = { n: 1, t: tensor([1]) }
    loop.loop = loop`)
  expect(collected.tensors.map(({ name }) => name)).toEqual(['loop.t'])
  expect(collected.values).toEqual({ loop: { n: 1 } })
  expect(
    await failureOf(`
export let h
await model.trace(prompt, () => {
  h = model.logits.exp()
})`),
  ).toMatchObject({ line: 4, message: text('the export h: this tensor [1, 8, 2048] was not saved') })
})
