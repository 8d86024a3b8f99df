import { expect, test } from 'vitest'
import { describeAtlas, RecordingExecutor } from '../../test/recordingExecutor.ts'
import { recordProgram } from '../../test/userProgram.ts'
import { type ModelDescription } from '../graph/executor.ts'

/** What a generation of a model sends out whose repository says this. */
async function optionsOf(says: Partial<ModelDescription>, options = '{ maxNewTokens: 3 }') {
  const executor = new RecordingExecutor()
  executor.answer = { dtype: 'int32', shape: [1, 1], data: new Int32Array([5]) }
  executor.describe = ({ id }) => Promise.resolve({ ...describeAtlas(id), ...says })
  const { graphs } = await recordProgram(`\nawait model.generate({ ids: [[5]] }, ${options})`, executor)
  return graphs[0]?.runs[0]?.options.generate
}

test.each([
  [
    'of the generation config, where it names several',
    { eos_token_id: [7, 9] },
    { eos_token_id: 7 },
    [[7], [9]],
  ],
  ['of the generation config, where it names another', { eos_token_id: 9 }, { eos_token_id: 7 }, [[9]]],
  ['of the config, where the generation config names none', { top_k: 20 }, { eos_token_id: 7 }, [[7]]],
  ['of the config, where there is no generation config', null, { eos_token_id: [7, 8] }, [[7], [8]]],
  ['of neither, where they are silent', null, {}, []],
])('LANGUAGE 25: end tokens are those %s', async (_, generationConfig, config, stop) => {
  expect((await optionsOf({ generationConfig, config }))?.stop).toEqual(stop)
})

test('LANGUAGE 25: what a program names stands beside the end tokens', async () => {
  const says = { generationConfig: { eos_token_id: [7, 9] } }
  expect((await optionsOf(says, '{ maxNewTokens: 3, stop: [[9], [1, 2]] }'))?.stop).toEqual([
    [7],
    [9],
    [1, 2],
  ])
})

test('LANGUAGE 25: the likeliest token is taken, whatever sampling the repository would have', async () => {
  const generationConfig = { do_sample: true, temperature: 0.6, top_k: 20, top_p: 0.95 }
  expect(await optionsOf({ generationConfig })).toMatchObject({ temperature: 0, topK: null, topP: null })
})
