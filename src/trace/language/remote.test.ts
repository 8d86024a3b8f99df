import { describe, expect, test } from 'vitest'
import { RecordingExecutor } from '../../../test/recordingExecutor.ts'
import { failureOf, recordProgram } from '../../../test/userProgram.ts'
import { placeOf, placeOfGraph, type RunPlace } from '../../graph/address.ts'
import { resultRefs } from '../../graph/resultRefs.ts'
import { type TensorData } from '../../graph/tensorData.ts'

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

  test('to() with a dtype stays what it is in PyTorch', async () => {
    const { exports } = await record(`export const dtype = tensor([1, 2]).to('int32').dtype`)
    expect(exports['dtype']).toBe('int32')
  })
})
