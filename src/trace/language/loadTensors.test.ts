import { describe, expect, test } from 'vitest'
import { RecordingExecutor } from '../../../test/recordingExecutor.ts'
import { linesOf, recordFile } from '../../../test/userProgram.ts'
import { writeSafetensors } from '../../graph/safetensors.ts'

const text = (part: string) => expect.stringContaining(part) as string

function withFile(draft = false): RecordingExecutor {
  const executor = new RecordingExecutor({ draft })
  const bytes = writeSafetensors(
    new Map([
      ['direction', { dtype: 'float32', shape: [128], data: new Float32Array(128) }],
      ['layers.0.ids', { dtype: 'int32', shape: [2], data: new Int32Array([1, 2]) }],
    ]),
  )
  executor.files.set('me/directions/v.safetensors', bytes)
  return executor
}

const program = (body: string) => `import { LanguageModel, loadTensors } from 'vitrine'
const model = await LanguageModel('vitrine/atlas'), prompt = 'The city of'
${body}`

const failureOf = (body: string) =>
  recordFile(program(body), withFile()).then(
    () => null,
    (error: unknown) => error,
  )

describe('LANGUAGE 33: loadTensors', () => {
  const steering = program(`const d = await loadTensors('me/directions/v.safetensors')
    await model.trace(prompt, () => {
      model.layers[3].output += 4 * d.direction
      return model.logits
    })`)

  test('gives results by name, which graphs name by the digest of their file', async () => {
    const executor = withFile()
    const { graphs } = await recordFile(steering, executor)
    expect(linesOf(graphs[0]).slice(0, 4)).toEqual([
      'n0 result direction',
      'n1 read transformer.h.3.output',
      'n2 4',
      'n3 mul n2 n0',
    ])
    expect(graphs[0]?.tensors).toEqual({})
    const draft = withFile(true)
    await recordFile(steering, draft)
    expect(draft.hashes).toEqual(executor.hashes)
  })

  test('is an object of tensors: names of any form, listed, returned and exported', async () => {
    const { exports, collected } = await recordFile(
      program(`export const d = await loadTensors('me/directions/v.safetensors')
        export const found = [d.keys(), Object.keys(d), d['layers.0.ids'].dtype, d.direction.shape]`),
      withFile(),
    )
    const names = ['direction', 'layers.0.ids']
    expect(exports['found']).toEqual([names, names, 'int32', [128]])
    expect(collected.tensors.map(({ name }) => name)).toEqual(['d.direction', 'd.layers.0.ids'])
  })

  test.each([
    ['a file that is not there', `await loadTensors('me/directions/w.safetensors')`, 'there is no file'],
    ['no name', `await loadTensors(7)`, 'takes the name of a file'],
    [
      'inside a body',
      `await model.trace(prompt, () => { loadTensors('me/directions/v.safetensors') })`,
      'a body cannot wait',
    ],
    [
      'a name that it has not',
      `;(await loadTensors('me/directions/v.safetensors')).directions`,
      'has no directions',
    ],
    ['changing it', `;(await loadTensors('me/directions/v.safetensors')).direction = 0`, 'cannot be changed'],
    [
      'writing a part of it',
      `;(await loadTensors('me/directions/v.safetensors')).direction[0] = 0`,
      'only a tensor read from a site can be written',
    ],
  ])('%s is an error on its line', async (_, source, message) => {
    expect(await failureOf(source)).toMatchObject({
      name: 'VitrineError',
      message: text(message),
      span: { line: 3 },
    })
  })

  test('a promise that nobody awaits is an error', async () => {
    expect(await failureOf(`loadTensors('me/directions/v.safetensors')`)).toMatchObject({
      message: 'this loadTensors is never awaited',
    })
  })
})
