import { expect, test } from 'vitest'
import { record } from '../../../test/recordingExecutor.ts'

const prompt = 'The Eiffel Tower is in the city of'

async function firstProgram({ draft }: { draft: boolean }) {
  const { api, executor, vitrine } = record({ draft })
  const { LanguageModel, show } = api
  const model = await LanguageModel('vitrine/atlas')
  const { hidden, logits } = await model.trace(prompt, () => {
    const hidden = model.transformer.h[1].input
    model.transformer.h[-1].mlp.output = 0
    return { hidden, logits: model.lm_head.output[':, -1'] }
  })
  show.tokens(logits.softmax(-1))
  show.heatmap(hidden[0], { y: model.tokens(prompt) })
  await vitrine.finish()
  return executor
}

test('DESIGN 1: the first program becomes one trace and two cards', async () => {
  const executor = await firstProgram({ draft: false })
  const [trace] = executor.graphs
  expect(trace.runs[0].prompts).toEqual([{ text: prompt, ids: [[351, 1612, 957, 281, 316, 266, 531, 306]] }])
  expect(trace.runs[0].model).toEqual({ id: 'vitrine/atlas', revision: 'main', precision: 'fp32' })
  expect(trace.runs[0].nodes.map(node => [node.kind, node.shape])).toEqual([
    ['read', [1, 8, 128]],
    ['scalar', []],
    ['write', [1, 8, 128]],
    ['read', [1, 8, 2048]],
    ['op', [1, 2048]],
    ['save', undefined],
    ['save', undefined],
  ])
  expect(trace.runs[0].nodes[2]).toMatchObject({
    site: 'transformer.h.5.mlp.output',
    rows: 0,
    previous: null,
    value: 'n1',
  })
  expect(executor.shown.map(({ card }) => card)).toMatchObject([
    { kind: 'tokens', model: 'vitrine/atlas', isProbability: true, rowNames: null },
    { kind: 'heatmap', y: ['The', ' Eiffel', ' Tower', ' is', ' in', ' the', ' city', ' of'] },
  ])
})

test('LANGUAGE 2: the draft graphs of a program have the hashes of its run', async () => {
  const [run, draft] = [await firstProgram({ draft: false }), await firstProgram({ draft: true })]
  expect(draft.hashes).toEqual(run.hashes)
})
