import { describe, expect, test } from 'vitest'
import { RecordingExecutor } from '../../../test/recordingExecutor.ts'
import { failureOf, recordFile, recordProgram } from '../../../test/userProgram.ts'
import { placeOf, placeOfGraph, type RunPlace } from '../../graph/address.ts'
import { resultRefs } from '../../graph/resultRefs.ts'
import { writeSafetensors } from '../../graph/safetensors.ts'
import { type TensorData } from '../../graph/tensorData.ts'
import { DraftEnded } from '../draftEnded.ts'

/** @param answer what every look gives */
function record(source: string, answer: TensorData | null = null) {
  const executor = new RecordingExecutor({ endpoint: true })
  executor.answer = answer
  return recordProgram(source, executor)
}

/** Where each graph that a program sends runs, its shows included. */
async function placesOf(source: string): Promise<RunPlace[]> {
  const { graphs } = await record(source)
  return graphs.map(placeOfGraph)
}

const there = `const far = await LanguageModel('vitrine/atlas', { remote: true })\n`

describe('LANGUAGE 5: where a program runs stands in it', () => {
  test.each<[string, string, RunPlace[]]>([
    ['a model', `${there}await far.trace(prompt, () => far.logits)`, [true]],
    ['a trace', `await model.trace(prompt, () => model.logits, { remote: true })`, [true]],
    ['a named endpoint', `await model.trace(prompt, () => model.logits, { remote: 'lab' })`, ['lab']],
    [
      'a trace that is called back',
      `${there}await far.trace(prompt, () => far.logits, { remote: false })`,
      [null],
    ],
    [
      'a session, all of it one request',
      `await model.session(async s => {
        const a = await s.trace(prompt, () => model.layers[0].residPost)
        return s.trace(prompt, () => { model.layers[0].residPost = a; return model.logits })
      }, { remote: true })`,
      [true],
    ],
    ['weights', `${there}show.tensor(far.unembed.weight['0'])`, [true]],
    [
      'what is made of results',
      `${there}const x = await far.trace(prompt, () => far.logits)\nshow.tensor((x * 2).sum())`,
      [true, true],
    ],
    [
      'a module on a result',
      `${there}const x = await far.trace(prompt, () => far.layers[3].residPost)\nshow.tensor(far.toLogits(x).sum())`,
      [true, true],
    ],
    [
      'cards',
      `${there}const x = await far.trace(prompt, () => far.logits[':, -1'])\nshow.tokens(x.softmax(-1))`,
      [true, true],
    ],
    ['constants alone', `show.tensor(tensor([1, 2]) + 1)`, [null]],
  ])('%s', async (_what, source, places) => {
    expect(await placesOf(source)).toEqual(places)
  })

  test('a generation', async () => {
    const newIds: TensorData = { dtype: 'int32', shape: [1, 2], data: new Int32Array([5, 6]) }
    const { graphs } = await record(`await model.generate(prompt, { maxNewTokens: 2, remote: true })`, newIds)
    expect(graphs.map(placeOfGraph)).toEqual([true])
  })

  test('addresses of results say the place, and graphs take results of their own place only', async () => {
    const { graphs, executor } = await record(
      `${there}const x = await far.trace(prompt, () => far.logits)\nshow.tensor(x + 1)`,
    )
    expect(executor.hashes).toEqual([
      expect.stringMatching(/^[0-9a-f]{64}@remote$/),
      expect.stringMatching(/@remote$/),
    ])
    expect([...resultRefs(graphs[1])].map(placeOf)).toEqual([true])
  })

  test('a model that is elsewhere is asked for there', async () => {
    const { executor } = await record(there)
    expect(executor.requests.at(-1)).toEqual({ id: 'vitrine/atlas', remote: true })
  })

  test('the draft has the hash of the run', async () => {
    const source = `${there}const x = await far.trace(prompt, () => far.logits)\nshow.tensor(x.sum())`
    const draft = new RecordingExecutor({ draft: true, endpoint: true })
    await recordProgram(source, draft)
    expect(draft.hashes).toEqual((await record(source)).executor.hashes)
  })

  test.each<[string, string, RegExp]>([
    [
      'no endpoint that could be one',
      `await model.trace(prompt, () => model.logits, { remote: 3 })`,
      /name or address of an endpoint/,
    ],
    [
      'a device and an endpoint',
      `await LanguageModel('vitrine/atlas', { remote: true, device: 'cpu' })`,
      /runs elsewhere/,
    ],
    [
      'a trace of a session that says another place',
      `await model.session(async s => s.trace(prompt, () => model.logits, { remote: true }))`,
      /a session runs at one place/,
    ],
  ])('%s is refused', async (_what, source, message) => {
    const { message: said } = await failureOf(source, new RecordingExecutor({ endpoint: true }))
    expect(said).toMatch(message)
  })

  test('where no endpoint is set, the line says so and nothing runs here instead', async () => {
    const executor = new RecordingExecutor()
    const failure = await failureOf(
      `await model.trace(prompt, () => model.logits, { remote: true })`,
      executor,
    )
    expect(failure.message).toBe('no endpoint is set')
    expect(failure.line).toBe(1)
    expect(executor.graphs).toEqual([])
  })
})

describe('LANGUAGE 31: values of different places do not meet', () => {
  const both = `${there}
const near = await model.trace(prompt, () => model.layers[2].residPost)
const x = await far.trace(prompt, () => far.layers[2].residPost)\n`

  test.each([
    ['in an operation', `${both}near + x`, /await h\.to\('here'\).*await h\.to\('remote'\)/],
    [
      'in a trace',
      `${both}await model.trace(prompt, () => { model.layers[2].residPost = x })`,
      /await h\.to\('here'\)/,
    ],
    [
      'in a trace elsewhere',
      `${both}await far.trace(prompt, () => { far.layers[2].residPost = near })`,
      /await h\.to\('remote'\)/,
    ],
  ])('%s', async (_what, source, hint) => {
    const failure = await failureOf(source, new RecordingExecutor({ endpoint: true }))
    expect(failure.hint).toMatch(hint)
    expect([failure.line, failure.related]).not.toContain(undefined)
  })

  test('to() takes a value along: looked at where it is, a constant where it goes', async () => {
    const { graphs, exports } = await record(
      `${both}const moved = await x.to('here')\nexport const shape = (near + moved).shape\nexport const same = (await near.to('here')).shape.length`,
      { dtype: 'float32', shape: [1, 8, 128], data: new Float32Array(1024) },
    )
    expect(exports['shape']).toEqual([1, 8, 128])
    expect(exports['same']).toBe(3)
    const last = graphs.at(-1)
    expect([last && placeOfGraph(last), Object.keys(last?.tensors ?? {}).length]).toEqual([null, 1])
  })

  test.each<[string, TensorData]>([
    ['float16', { dtype: 'float16', shape: [2], data: new Uint16Array([0x3c00, 0xfc00]) }],
    ['int32', { dtype: 'int32', shape: [2], data: new Int32Array([-1, 2 ** 30]) }],
    ['bool', { dtype: 'bool', shape: [2], data: new Uint8Array([0, 1]) }],
  ])('to() keeps the dtype, the shape and the bits: %s', async (dtype, data) => {
    const { executor, collected } = await record(
      `const x = (await model.trace(prompt, () => model.logits))['0, -1, :2'].to('${dtype}')
       export const far = await x.to('remote')`,
      data,
    )
    expect(collected.tensors).toMatchObject([{ name: 'far', dtype, shape: [2] }])
    expect(collected.tensors.map(({ ref }) => placeOf(ref))).toEqual([true])
    expect([...(executor.constants.at(-1)?.values() ?? [])]).toEqual([data])
  })

  test('what is made from no result is made anew where it is needed, though it was looked at here', async () => {
    const one: TensorData = { dtype: 'float32', shape: [128], data: new Float32Array(128) }
    const { graphs } = await record(
      `const v = randn([128]), row = model.unembed.weight['0']
       await v.data()
       await row.data()
       await model.trace(prompt, () => { model.layers[1].residPost = v + row; return model.logits }, { remote: true })
       await model.trace(prompt, t => t.sweep({ i: [0, 1] }, ({ i }) => {
         model.layers[1].residPost = [v, row][i]
         return model.logits
       }), { remote: true })`,
      one,
    )
    expect(graphs.map(placeOfGraph)).toEqual([null, null, true, true])
    expect(graphs.slice(2).map(graph => resultRefs(graph).size)).toEqual([0, 0])
    const kinds = graphs
      .slice(2)
      .map(({ runs }) => runs.flatMap(({ nodes }) => nodes.map(({ kind }) => kind)))
    for (const kind of kinds) expect(kind).toContain('weight')
  })

  test('a weight and constants are made at the other place, without a look', async () => {
    const { executor, graphs } = await record(
      `export const row = await model.unembed.weight['0'].to('remote'), two = await tensor([1, 2]).to('lab')`,
    )
    expect(graphs.map(placeOfGraph)).toEqual([true, 'lab'])
    expect(executor.looked).toEqual([])
  })

  test('exports are computed where each is', async () => {
    const { executor } = await record(
      `${both}export const a = near * 2, b = x * 2, c = far.unembed.weight['0'] * 2, d = ones([2]) * 2`,
    )
    const computed = executor.graphs.slice(2)
    // What needs the model is a graph of its own.
    expect(computed.map(placeOfGraph)).toEqual([null, true, true])
  })

  test.each([
    [
      'a sweep',
      `await far.trace(prompt, t => t.sweep({ i: [0, 1] }, ({ i }) => {\nfar.layers[i].residPost = near\n}))`,
    ],
    ['a module outside of a body', `far.toLogits(near)`],
    ['a weight of a model elsewhere', `near['0, 0'] * far.unembed.weight['0']`],
    ['a card of two values', `show.scatter((x * 2).sum([0, 2]), { x: (near * 2).sum([0, 2]) })`],
    ['a session', `await model.session(async s => s.trace(prompt, () => { model.layers[2].residPost = x }))`],
    [
      'another model of a session',
      `await model.session(async s => s.on(far).trace(prompt, () => far.logits))`,
    ],
    ['two endpoints', `;(await model.trace(prompt, () => model.logits, { remote: 'lab' })) + x.sum()`],
  ])('not in %s', async (_what, source) => {
    const failure = await failureOf(`${both}${source}`, new RecordingExecutor({ endpoint: true }))
    expect(failure.message).toMatch(/at the endpoint|at lab/)
    expect(failure.line).toBeGreaterThan(3)
  })

  test('a file is here, and goes elsewhere by to()', async () => {
    const data: TensorData = { dtype: 'float32', shape: [128], data: new Float32Array(128).fill(2) }
    const executor = new RecordingExecutor({ endpoint: true })
    executor.files.set('./d.safetensors', writeSafetensors(new Map([['lie', data]])))
    executor.answer = data
    const file = `import { LanguageModel, loadTensors } from 'vitrine'
const far = await LanguageModel('vitrine/atlas', { remote: true })
const { lie } = await loadTensors('./d.safetensors')
const there = await lie.to('remote')
await far.trace('The city of', () => { far.layers[1].residPost += there })`
    const { graphs } = await recordFile(file, executor)
    expect(graphs.map(placeOfGraph)).toEqual([true, true])
    await expect(recordFile(file.replace('+= there', '+= lie'), executor)).rejects.toMatchObject({
      hint: "move it first: `await h.to('remote')`",
      span: { line: 5 },
      related: { line: 3 },
    })
  })

  test('a cache and edits run where their model does', async () => {
    const source = `${there}const quiet = far.edit(m => { m.layers[0].mlp.output = 0 })
      const c = await quiet.cache(prompt, 'layers.*.residPost')
      show.tensor(far.toLogits(c.stack('layers.*.residPost')['1, :, -1']).softmax(-1).max(-1).values)
      await model.cache(prompt, ['logits'], { remote: 'lab' })`
    expect((await placesOf(source)).slice(0, 3)).toEqual([true, true, 'lab'])
  })

  test('a moved value keeps its model and its tokens, and is freed where it is', async () => {
    const data: TensorData = { dtype: 'float32', shape: [1, 2048], data: new Float32Array(2048) }
    const { executor } = await record(
      `${there}const p = await far.trace(prompt, () => far.logits[':, -1'].softmax(-1))
       const here = await p.to('here')
       show.tokens(here)
       here.dispose()`,
      data,
    )
    expect(executor.shown[0]?.card).toMatchObject({
      kind: 'tokens',
      model: 'vitrine/atlas',
      isProbability: true,
    })
    expect(executor.disposed.map(placeOf)).toEqual([null])
  })

  test('a draft ends where a value would have to be moved', async () => {
    const draft = new RecordingExecutor({ draft: true, endpoint: true })
    await expect(recordProgram(`${both}await x.to('here')`, draft)).rejects.toBeInstanceOf(DraftEnded)
    expect(draft.looked).toEqual([])
  })

  test('a value cannot be moved inside a body', async () => {
    const source = `await model.trace(prompt, () => model.logits.to('remote'))`
    expect((await failureOf(source)).message).toBe('inside a body nothing has a value yet')
  })

  test.each(['float64', 'long', 'int8'])('%s is no endpoint, but a dtype that there is not', async word => {
    expect((await failureOf(`tensor([1]).to('${word}')`)).message).toMatch(/dtype/)
  })

  test('to() with a dtype stays what it is in PyTorch', async () => {
    const { exports } = await record(`export const dtype = tensor([1, 2]).to('int32').dtype`)
    expect(exports['dtype']).toBe('int32')
  })
})
