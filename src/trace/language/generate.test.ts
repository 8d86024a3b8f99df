import { describe, expect, test } from 'vitest'
import { type TensorData } from '../../graph/tensorData.ts'
import { type Graph } from '../../graph/versions/v1.ts'
import { RecordingExecutor } from '../../../test/recordingExecutor.ts'
import { failureOf, linesOf, recordProgram } from '../../../test/userProgram.ts'

const tokensOf = (rows: number[][]): TensorData => ({
  dtype: 'int32',
  shape: [rows.length, rows[0]?.length ?? 0],
  data: Int32Array.from(rows.flat()),
})

/** Runs a program whose generations give these tokens. */
function generated(source: string, rows: number[][] = [[5, 6, 7]], draft = false) {
  const executor = new RecordingExecutor({ draft })
  executor.answer = tokensOf(rows)
  return recordProgram(`\n${source}`, executor)
}

const graphOf = async (source: string): Promise<Graph> => (await generated(source)).graphs[0]

const optionsOf = async (options: string) =>
  (await graphOf(`await model.generate(prompt, ${options})`)).runs[0]?.options.generate

test('LANGUAGE 25: without a body the tokens are all that is saved', async () => {
  const graph = await graphOf('await model.generate(prompt, { maxNewTokens: 3 })')
  expect(graph.runs[0]?.mode).toBe('generate')
  expect(linesOf(graph)).toEqual(['n0 generate', 'save newIds = n0'])
})

describe('LANGUAGE 25: how tokens are chosen', () => {
  test('greedily where nothing is said, ended by the end token of the model', async () => {
    expect(await optionsOf('{ maxNewTokens: 3 }')).toEqual({
      maxNewTokens: 3,
      temperature: 0,
      topK: null,
      topP: null,
      seed: 0,
      stop: [[0]],
      cache: true,
    })
  })

  test('a number of the sampler samples, at temperature 1', async () => {
    expect(await optionsOf('{ maxNewTokens: 3, topK: 5 }')).toMatchObject({
      temperature: 1,
      topK: 5,
      seed: 0,
    })
    expect(await optionsOf('{ maxNewTokens: 3, seed: 7 }')).toMatchObject({ temperature: 1, seed: 7 })
    expect(await optionsOf('{ maxNewTokens: 3, topP: 0.5, temperature: 2 }')).toMatchObject({
      temperature: 2,
      topP: 0.5,
    })
  })

  test('seeds that are not said are counted by the program', async () => {
    const { graphs } = await generated(`
      await model.generate(prompt, { maxNewTokens: 1, temperature: 1 })
      await model.generate(prompt, { maxNewTokens: 1, temperature: 1 })`)
    expect(graphs.map(({ runs }) => runs[0]?.options.generate?.seed)).toEqual([0, 1])
  })

  test('stop takes a text, ids, or several', async () => {
    const stops = async (stop: string) =>
      (await optionsOf(`{ maxNewTokens: 1, stop: ${stop} }`))?.stop.slice(1)
    expect(await stops('[5, 6]')).toEqual([[5, 6]])
    expect(await stops('[[5, 6], [7]]')).toEqual([[5, 6], [7]])
    const [piece] = (await stops('" Paris"')) ?? []
    expect(piece).toHaveLength(1)
  })
})

describe('LANGUAGE 25: steps', () => {
  test('a step reads and writes in its own pass; later steps see one position', async () => {
    const graph = await graphOf(`await model.generate(prompt, { maxNewTokens: 3 }, g => {
      const h = g.step(0, () => model.layers[2].residPost[':, -1'])
      g.step(1, () => { model.layers[1].residPost = h })
      return { later: g.step(2, () => model.layers[2].residPost) }
    })`)
    const nodes = graph.runs[0]?.nodes ?? []
    const steps = nodes.flatMap(node => ('step' in node ? [[node.kind, node.step, node.shape]] : []))
    expect(steps).toEqual([
      ['read', 0, [1, 8, 128]],
      ['write', 1, [1, 1, 128]],
      ['read', 2, [1, 1, 128]],
    ])
  })

  test('without a cache every step sees all positions', async () => {
    const graph = await graphOf(`await model.generate(prompt, { maxNewTokens: 3, cache: false }, g => ({
      later: g.step(2, () => model.layers[2].residPost),
    }))`)
    expect(graph.runs[0]?.nodes.find(({ kind }) => kind === 'read')?.shape).toEqual([1, 10, 128])
  })

  test('everyStep is unrolled, and its body is given the step', async () => {
    const graph = await graphOf(`await model.generate(prompt, { maxNewTokens: 3 }, g => ({
      sizes: g.everyStep(step => (step === 1 ? null : { norm: model.layers[step].residPost.norm() })),
    }))`)
    expect(linesOf(graph).filter(line => line.includes('read') || line.includes('save'))).toEqual([
      'n1 read transformer.h.0.output',
      'n3 read transformer.h.2.output',
      'save newIds = n0',
      'save sizes.0.norm = n2',
      'save sizes.2.norm = n4',
    ])
  })

  test('a write is seen by the reads of its own step', async () => {
    const graph = await graphOf(`await model.generate(prompt, { maxNewTokens: 2 }, g => ({
      hs: g.everyStep(() => {
        model.layers[1].residPost += 1
        return model.layers[1].residPost
      }),
    }))`)
    const reads = graph.runs[0]?.nodes.flatMap(node => (node.kind === 'read' ? [node] : [])) ?? []
    const writes = graph.runs[0]?.nodes.flatMap(node => (node.kind === 'write' ? [node] : [])) ?? []
    expect(reads.map(({ step, previous }) => [step, previous])).toEqual([
      [0, null],
      [0, writes[0]?.id],
      [1, null],
      [1, writes[1]?.id],
    ])
    expect(writes.map(({ previous }) => previous)).toEqual([null, null])
  })
})

describe('LANGUAGE 25: what it resolves to', () => {
  test('ids with the prompt, new ids and their text, and what the body returned', async () => {
    const { exports } = await generated(
      `const { ids, newIds, text, n } = await model.generate(prompt, { maxNewTokens: 3 }, () => ({ n: 7 }))
       export const result = { ids, newIds, text, n, encoded: model.encode(prompt), decoded: model.decode(newIds) }`,
    )
    const result = exports['result'] as Record<string, unknown>
    expect(result['newIds']).toEqual([5, 6, 7])
    expect(result['ids']).toEqual([...(result['encoded'] as number[]), 5, 6, 7])
    expect([result['text'], result['n']]).toEqual([result['decoded'], 7])
  })

  test('the end token is among the ids and not in the text', async () => {
    const { exports } = await generated(
      `export const { newIds, text } = await model.generate(prompt, { maxNewTokens: 5 })
       export const two = model.decode([5, 6])`,
      [[5, 6, 0]],
    )
    expect(exports['newIds']).toEqual([5, 6, 0])
    expect(exports['text']).toBe(exports['two'])
  })

  test('a list of prompts gives lists, each row up to its own end', async () => {
    const { exports } = await generated(
      `export const { newIds, text } = await model.generate([prompt, prompt], { maxNewTokens: 3 })`,
      [
        [5, 0, 0],
        [5, 6, 7],
      ],
    )
    expect(exports['newIds']).toEqual([
      [5, 0],
      [5, 6, 7],
    ])
    expect(exports['text']).toHaveLength(2)
  })

  test('the list of everyStep has the steps that ran', async () => {
    const { exports, collected } = await generated(
      `export const { hs } = await model.generate(prompt, { maxNewTokens: 9 }, g => ({
         hs: g.everyStep(() => model.layers[0].residPost),
       }))
       export const n = hs.length
       export const shapes = hs.map(h => h.shape)`,
      [[5, 6, 0]],
    )
    expect(exports['n']).toBe(3)
    expect(exports['shapes']).toHaveLength(3)
    expect(collected.tensors.map(({ name }) => name)).toEqual(['hs.0', 'hs.1', 'hs.2'])
  })

  test('what a step shows is shown for the steps that ran', async () => {
    const { executor } = await generated(
      `await model.generate(prompt, { maxNewTokens: 9 }, g => {
         g.everyStep(() => show.tokens(model.logits[':, -1'].softmax(-1)))
       })`,
      [[5, 0]],
    )
    expect(executor.shown).toHaveLength(2)
  })
})

describe('LANGUAGE 2: a draft of a generation', () => {
  const program = `const made = await model.generate(prompt, { maxNewTokens: 4 }, g => ({
    hs: g.everyStep(() => model.layers[0].residPost),
  }))`

  test('has the graph of the run, and goes on to the next trace', async () => {
    const next = `${program}\nawait model.trace(prompt, () => model.layers[0].residPre + made.hs[0][':, 0'])`
    const run = await generated(next)
    const draft = await generated(next, [], true)
    expect(draft.executor.hashes).toEqual(run.executor.hashes)
    expect(draft.executor.looked).toEqual([])
  })

  test.each(['made.text', 'made.ids', 'made.newIds', 'made.hs.length', 'made.hs.map(h => h.norm())'])(
    'ends at %s',
    async look => {
      await expect(generated(`${program}\n${look}`, [], true)).rejects.toThrow('depends on a result')
    },
  )
})

describe('LANGUAGE 25: errors', () => {
  const failing = async (body: string, options = '{ maxNewTokens: 3 }') =>
    failureOf(`\nawait model.generate(prompt, ${options}, g => {\n${body}\n})`)

  test('a site outside a step', async () => {
    const { message, hint } = await failing('model.logits')
    expect(message).toBe('lm_head.output is used outside of a step of this generation')
    expect(hint).toContain('g.everyStep')
  })

  test('a step beyond the last', async () => {
    const { message } = await failing('g.step(3, () => model.logits)')
    expect(message).toBe('there is no step 3: with maxNewTokens 3 steps go from 0 to 2')
  })

  test('a value that flows back names both lines', async () => {
    const { message, line, related } = await failing(`
      const h = g.step(2, () => model.layers[0].residPost[':, -1'])
      g.step(1, () => { model.layers[5].residPost = h })`)
    expect(message).toMatch(/step 1 depends on .* step 2/)
    expect([line, related]).toEqual([5, 4])
  })

  test('a write of a tensor of another step', async () => {
    const { message } = await failing(`
      const h = g.step(0, () => model.layers[0].residPost)
      g.step(1, () => { h[':, -1'] = 0 })`)
    expect(message).toContain('belongs to another step')
  })

  test('the length of everyStep in the body', async () => {
    const { message, hint } = await failing('stack(g.everyStep(() => model.logits[":, -1"]))')
    expect(message).toContain('known after the run')
    expect(hint).toContain('after the await')
  })

  test.each<[string, string, RegExp]>([
    ['a step in a step', 'g.step(0, () => g.step(1, () => 0))', /inside another step/],
    ['an async step', 'g.step(0, async () => 0)', /synchronous/],
    ['a tensor alone', 'return g.step(0, () => model.logits)', /returns an object/],
    ['a field that is taken', 'return { text: 1 }', /text is what the generation itself gives/],
    ['a trace inside', 'model.trace(prompt, () => 0)', /inside the body of another/],
  ])('%s', async (_what, body, message) => {
    expect((await failing(body)).message).toMatch(message)
  })

  test.each<[string, string, RegExp]>([
    ['no length', '{}', /needs maxNewTokens/],
    ['no tokens', '{ maxNewTokens: 0 }', /at least 1/],
    ['too many', '{ maxNewTokens: 1000 }', /128 positions/],
    ['an unknown option', '{ maxNewTokens: 1, maxTokens: 2 }', /no option maxTokens/],
    ['an idle option', '{ maxNewTokens: 1, temperature: 0, topK: 3 }', /topK has no effect/],
    ['an endpoint where none is set', '{ maxNewTokens: 1, remote: true }', /no endpoint is set/],
  ])('%s', async (_what, options, message) => {
    expect((await failing('', options)).message).toMatch(message)
  })

  test('a tensor of a step that did not run', async () => {
    const source = `
      let late
      await model.generate(prompt, { maxNewTokens: 5 }, g => {
        late = g.step(4, () => model.logits.save())
      })
      late.sum()`
    await expect(generated(source, [[5, 0]])).rejects.toThrow(
      'this tensor belongs to step 4, and generation ended after 2',
    )
  })

  test('more than a graph holds', async () => {
    const { message } = await failing(
      'g.everyStep(() => model.layers.map(l => range(20).map(() => (l.residPost += 1))))',
      '{ maxNewTokens: 100 }',
    )
    expect(message).toMatch(/everyStep over 100 steps recorded [\d,]+ nodes, and a graph has at most 10,000/)
  })
})

describe('LANGUAGE 34: show.generations', () => {
  test('shows prompts and new tokens of several generations, by name', async () => {
    const { executor } = await generated(
      `const plain = await model.generate(prompt, { maxNewTokens: 3 })
       const two = await model.generate([prompt, prompt], { maxNewTokens: 3, stop: [7] })
       show.generations([plain, two], { names: ['plain', 'two'], title: 'beside' })`,
      [[5, 6, 7]],
    )
    const [{ card, graph }] = executor.shown
    expect(graph).toBeNull()
    expect(card).toMatchObject({
      kind: 'generations',
      title: 'beside',
      generations: [
        { model: 'vitrine/atlas', name: 'plain', newIds: { dtype: 'int32', shape: [1, 3] }, stop: [[0]] },
        { name: 'two', prompts: [{ length: 8 }, { length: 8 }], stop: [[0], [7]] },
      ],
    })
  })

  test('works in a draft, and takes one generation too', async () => {
    const source = 'show.generations(await model.generate(prompt, { maxNewTokens: 3 }))'
    const { executor } = await generated(source, [], true)
    expect(executor.shown).toHaveLength(1)
  })

  test.each([['["text"]'], ['[]'], ['[{ ids: [1], newIds: [1], text: "" }]']])(
    '%s is an error',
    async list => {
      expect((await failureOf(`\nshow.generations(${list})`)).message).toContain(
        'takes what model.generate gave',
      )
    },
  )
})
