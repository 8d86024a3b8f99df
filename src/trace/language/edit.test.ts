import { describe, expect, test } from 'vitest'
import { RecordingExecutor } from '../../../test/recordingExecutor.ts'
import { failureOf, linesOf, recordProgram } from '../../../test/userProgram.ts'

const text = (part: string) => expect.stringContaining(part) as string

describe('LANGUAGE 13: edit', () => {
  test('is recorded before the body: the same graph as the writes in the trace', async () => {
    const { executor } = await recordProgram(`
      const edited = model.edit(m => {
        m.layers[1].mlp.output = 0
        m.layers[3].output[':, -1'] = m.layers[2].output[':, -1']
      })
      await edited.trace(prompt, () => {
        edited.layers[1].mlp.output += 1
        return model.logits
      })
      await model.trace(prompt, () => {
        model.layers[1].mlp.output = 0
        model.layers[3].output[':, -1'] = model.layers[2].output[':, -1']
        model.layers[1].mlp.output += 1
        return model.logits
      })`)
    expect(executor.hashes[0]).toBe(executor.hashes[1])
  })

  test('edits compose, in the order in which they were made, and leave the model as it was', async () => {
    const { graphs } = await recordProgram(`
      const once = model.edit(m => { m.layers[1].output = 1 })
      const twice = once.edit(m => { m.layers[1].output *= 2 })
      await twice.trace(prompt, () => twice.logits)
      await once.trace(prompt, () => once.logits)
      await model.trace(prompt, () => model.logits)`)
    expect(graphs.map(linesOf)).toEqual([
      [
        'n0 1',
        'n1 write transformer.h.1.output = n0',
        'n2 read transformer.h.1.output after n1',
        'n3 2',
        'n4 mul n2 n3',
        'n5 write transformer.h.1.output = n4 after n1',
        'n6 read lm_head.output',
        'save result = n6',
      ],
      ['n0 1', 'n1 write transformer.h.1.output = n0', 'n2 read lm_head.output', 'save result = n2'],
      ['n0 read lm_head.output', 'save result = n0'],
    ])
  })

  test('is recorded in every prompt of a trace, and of a session', async () => {
    const { graphs } = await recordProgram(`
      const edited = model.edit(m => { m.layers[1].skip(m.layers[1].input) })
      await edited.trace(t => [t.invoke('The', () => model.logits), t.invoke(prompt).add(() => model.logits)])
      await edited.session(async s => await s.trace(prompt, () => model.logits))`)
    const skips = graphs.map(graph => linesOf(graph).filter(line => line.includes('skip')))
    expect(skips).toEqual([
      ['n1 skip transformer.h.1 = n0', 'n4 skip transformer.h.1 of 1 = n3'],
      ['n1 skip transformer.h.1 = n0'],
    ])
  })

  test('is recorded in every step of a generation', async () => {
    const { graphs } = await recordProgram(
      `
      const edited = model.edit(m => { m.layers[1].mlp.skip(0) })
      await edited.generate(prompt, { maxNewTokens: 3 }, g => ({ last: g.step(2, () => edited.logits) }))`,
      new RecordingExecutor({ draft: true }),
    )
    expect(graphs[0]?.runs[0]?.nodes.flatMap(node => (node.kind === 'skip' ? node.step : []))).toEqual([
      0, 1, 2,
    ])
  })

  test('everything else of the model is there', async () => {
    const { exports } = await recordProgram(`
      const edited = model.edit(() => {})
      export const same = [edited.id, edited.layers.length, edited.token(' Paris'), edited.config.n_layer]
      export const lens = edited.toLogits(await edited.trace(prompt, () => edited.layers[2].residPost)).shape`)
    expect(exports).toEqual({ same: ['vitrine/atlas', 6, 1025, 6], lens: [1, 8, 2048] })
  })

  test('what is inside a module that an edit skips is not there, and the error names both lines', async () => {
    expect(
      await failureOf(`
const edited = model.edit(m => {
  m.layers[2].skip(0)
})
await edited.trace(prompt, () => edited.layers[2].attn.q)`),
    ).toMatchObject({ line: 5, related: 3, message: text('lies inside transformer.h.2, which is skipped') })
  })

  test.each([
    ['an async body', 'await model.edit(async () => {}).trace(prompt, () => model.logits)', 'synchronous'],
    ['no body', 'model.edit(0)', 'model.edit takes a body'],
    ['an edit in a body', 'await model.trace(prompt, () => { model.edit(() => {}) })', 'cannot be edited'],
    [
      'a trace in an edit',
      'await model.edit(m => { m.trace(prompt, () => 1) }).trace(prompt, () => 1)',
      'inside the body',
    ],
  ])('%s is an error on its line', async (_, source, message) => {
    expect(await failureOf(`\n${source}`)).toMatchObject({ line: 2, message: text(message) })
  })
})
