import { describe, expect, test } from 'vitest'
import { RecordingExecutor } from '../../../test/recordingExecutor.ts'
import { failureOf, linesOf, recordProgram } from '../../../test/userProgram.ts'
import { type Graph } from '../../graph/versions/v1.ts'

const text = (part: string) => expect.stringContaining(part) as string

/** The nodes of each run. */
const runsOf = (graph: Graph | undefined): string[][] =>
  (graph?.runs ?? []).map(run => linesOf({ version: 1, runs: [run], tensors: {} }))

const patching = `
const { logits, note } = await model.session(async s => {
  const rome = await s.trace('The capital of Italy is', () => model.layers[3].residPost[':, -1'])
  const logits = await s.trace('The capital of France is', () => {
    model.layers[3].residPost[':, -1'] = rome
    return model.logits[':, -1']
  })
  return { logits, note: 'patched' }
})
export const out = [note, logits.shape]`

describe('LANGUAGE 24: a session', () => {
  test('is one graph of several runs, and what its body returns comes back', async () => {
    const { graphs, exports } = await recordProgram(patching)
    expect(graphs).toHaveLength(1)
    expect(runsOf(graphs[0]).map(lines => lines.map(line => line.replace(/ \{.*/, '')))).toEqual([
      ['n0 read transformer.h.3.output', 'n1 index n0'],
      [
        'n2 read transformer.h.3.output',
        'n3 put n2 n1',
        'n4 write transformer.h.3.output = n3',
        'n5 read lm_head.output',
        'n6 index n5',
        'save logits = n6',
      ],
    ])
    expect(exports['out']).toEqual(['patched', [1, 2048]])
  })

  test('nothing is sent before its body ends, and its draft has the hash of its run', async () => {
    const executor = new RecordingExecutor()
    await recordProgram(
      `await model.session(async s => {
        await s.trace(prompt, () => model.logits)
        globalThis.sent = globalThis.executor.graphs.length
      })`,
      Object.assign(executor, { remember: Reflect.set(globalThis, 'executor', executor) }),
    )
    expect(Reflect.get(globalThis, 'sent')).toBe(0)
    const run = await recordProgram(patching)
    const draft = new RecordingExecutor({ draft: true })
    await recordProgram(patching, draft)
    expect(draft.hashes).toEqual(run.executor.hashes)
  })

  test('operations between traces stand in the run that they come from; constants where they are first needed', async () => {
    const { graphs } = await recordProgram(`
      const scale = tensor([2])
      export const out = await model.session(async s => {
        const a = await s.trace({ ids: [[5, 6]] }, () => model.layers[1].output)
        const b = await s.trace({ ids: [[7, 8]] }, () => model.layers[1].output)
        const direction = (a - b)[':, -1'] * scale
        return await s.trace(prompt, () => {
          model.layers[1].output[':, -1'] = direction
          return model.logits
        })
      })`)
    expect(runsOf(graphs[0]).map(lines => lines.map(line => line.replace(/ \{.*/, '')))).toEqual([
      ['n0 read transformer.h.1.output'],
      ['n1 constant c0', 'n2 read transformer.h.1.output', 'n3 sub n0 n2', 'n4 index n3', 'n5 mul n4 n1'],
      [
        'n6 read transformer.h.1.output',
        'n7 put n6 n5',
        'n8 write transformer.h.1.output = n7',
        'n9 read lm_head.output',
        'save result = n9',
      ],
    ])
  })

  test('a module applied between two traces gets a run that only computes', async () => {
    const { graphs } = await recordProgram(`
      export const out = await model.session(async s => {
        const h = await s.trace(prompt, () => model.layers[1].output)
        const early = model.toLogits(h)
        const late = await s.trace(prompt, () => model.logits - early)
        return [early, late]
      })`)
    const [run] = graphs
    expect(run.runs.map(({ mode }) => mode)).toEqual(['trace', 'compute', 'trace'])
    expect(runsOf(run)).toEqual([
      ['n0 read transformer.h.1.output'],
      ['n1 call transformer.ln_f n0 of all', 'n2 call lm_head n1 of all', 'save 0 = n2'],
      ['n4 read lm_head.output', 'n5 sub n4 n2', 'save 1 = n5'],
    ])
  })

  test('may trace several models: a run names its own, and values flow between them', async () => {
    const { graphs } = await recordProgram(`
      const other = await LanguageModel('vitrine/other')
      export const out = await model.session(async s => {
        const h = await s.trace(prompt, () => model.layers[1].output)
        return s.on(other).trace(prompt, () => {
          other.layers[1].output = h
          return other.logits
        })
      })`)
    expect(graphs[0]?.runs.map(run => run.model?.id)).toEqual(['vitrine/atlas', 'vitrine/other'])
    expect(runsOf(graphs[0])[1]).toEqual([
      'n1 write transformer.h.1.output = n0',
      'n2 read lm_head.output',
      'save result = n2',
    ])
  })

  test('traces of an edited model have its edits', async () => {
    const { graphs } = await recordProgram(`
      const edited = model.edit(m => { m.layers[0].output = 0 })
      await model.session(async s => [await s.trace(prompt, () => model.logits), await s.on(edited).trace(prompt, () => model.logits)])`)
    expect(runsOf(graphs[0]).map(run => run.length)).toEqual([2, 4])
  })

  test('several saves have one name each; .save() and show in its traces work as ever', async () => {
    const { graphs, executor } = await recordProgram(`
      const kept = []
      await model.session(async s => {
        await s.trace(prompt, () => { kept.push(model.logits.save('same')); show.line(model.logits['0, -1']) })
        await s.trace(prompt, () => { kept.push(model.layers[0].output.save('same')) })
      })
      export const shapes = kept.map(tensor => tensor.mean().shape)`)
    expect(linesOf(graphs[0]).filter(line => line.startsWith('save'))).toEqual([
      'save same = n0',
      'save show.0.y = n1',
      'save same_2 = n4',
    ])
    expect(executor.shown).toHaveLength(1)
  })

  test('what is shown between its traces is computed with it', async () => {
    const { graphs, executor } = await recordProgram(`
      await model.session(async s => {
        const h = await s.trace(prompt, () => model.layers[0].output)
        show.heatmap(h[0])
      })`)
    expect(linesOf(graphs[0]).at(-1)).toMatch(/^save show\.0\./)
    expect(executor.shown[0]?.card).toMatchObject({
      kind: 'heatmap',
      values: { ref: text(executor.hashes[0] ?? '') },
    })
  })

  test('a session without traces gives back what its body returns', async () => {
    const { exports, graphs } = await recordProgram(`export const three = await model.session(async () => 3)`)
    expect([exports['three'], graphs.length]).toEqual([3, 0])
  })

  const inSession = (body: string) =>
    failureOf(
      `\nawait model.session(async s => {\n  const h = await s.trace(prompt, () => model.logits)\n  ${body}\n})`,
    )

  test.each([
    ['a look at a value', 'await h.data()', 'inside a session nothing has a value yet'],
    ['another look', 'await h.sum().item()', 'inside a session nothing has a value yet'],
    ['disposing', 'h.dispose()', 'nothing can be disposed of'],
    ['a trace of its own', 'await model.trace(prompt, () => model.logits)', 'inside a session'],
    ['a session in a session', 'await model.session(async () => 1)', 'inside another'],
    ['a generation', 'await model.generate(prompt, { maxNewTokens: 1 })', 'cannot be part of a session'],
    ['no model', 's.on(model.layers)', 's.on takes a model'],
    [
      'a trace in a trace',
      'await s.trace(prompt, () => s.trace(prompt, () => 1))',
      'inside the body of another',
    ],
  ])('%s inside is an error on its line', async (_, body, message) => {
    expect(await inSession(body)).toMatchObject({ line: 4, message: text(message) })
  })

  test('a trace of a session that has ended is an error, and what it did not return is gone', async () => {
    const begin = `\nlet kept, handle\nawait model.session(async s => { handle = s; kept = await s.trace(prompt, () => model.logits) })\n`
    expect(await failureOf(`${begin}await handle.trace(prompt, () => 1)`)).toMatchObject({
      line: 4,
      message: 'this session has ended',
    })
    expect(await failureOf(`${begin}kept.sum()`)).toMatchObject({ line: 4, message: text('was not saved') })
  })

  test('an error in its body is the error of the session, and what was recorded has failed', async () => {
    expect(
      await failureOf(`
let kept
await model.session(async s => {
  kept = await s.trace(prompt, () => model.logits)
  throw new Error('no')
}).catch(() => undefined)
kept.sum()`),
    ).toMatchObject({ line: 7, message: text('a trace that failed') })
  })

  test('a cycle in one of its traces names both lines', async () => {
    expect(
      await failureOf(`
await model.session(async s => {
  await s.trace(prompt, () => 1)
  return s.trace(prompt, () => {
    model.layers[1].output = model.layers[2].output
    return model.logits
  })
})`),
    ).toMatchObject({ line: 5, related: 5, message: text('which comes after it in the same prompt') })
  })
})
