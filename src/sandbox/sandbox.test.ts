import { afterEach, describe, expect, test, vi } from 'vitest'
import { RecordingExecutor } from '../../test/recordingExecutor.ts'
import { functionOf, sourceUrl } from '../../test/runProgram.ts'
import { type VitrineError } from '../graph/errors.ts'
import { writeSafetensors } from '../graph/safetensors.ts'
import { type TensorData } from '../graph/tensorData.ts'
import { compileProgram } from '../program/compile.ts'
import { channelOf } from '../protocol/channel.ts'
import { defaultBudgets, type Budgets } from './budgets.ts'
import { converse } from './converse.ts'
import { type Outcome } from './outcome.ts'
import { runGuest } from './runGuest.ts'

const ports: MessagePort[] = []
afterEach(() => {
  for (const port of ports.splice(0)) port.close()
})

function openPorts(): [MessagePort, MessagePort] {
  const { port1, port2 } = new MessageChannel()
  ports.push(port1, port2)
  return [port1, port2]
}

interface RunOptions {
  executor?: RecordingExecutor
  budgets?: Partial<Budgets>
  signal?: AbortSignal
}

/** Host and guest as in the page, but in one thread, over a real channel. */
async function run(source: string, { executor = new RecordingExecutor(), budgets, signal }: RunOptions = {}) {
  const { code, map, errors } = compileProgram(source, 'main.ts')
  expect(errors).toEqual([])
  const [host, guest] = openPorts()
  const conversation = converse({
    channel: channelOf(host),
    executor,
    budgets: { ...defaultBudgets, ...budgets },
    signal,
  })
  const program = functionOf(code)
  void runGuest(
    program,
    channelOf(guest),
    { draft: executor.draft, inputs: executor.inputs.values, map, lineOffset: 0 },
    [],
    sourceUrl,
  )
  return { outcome: await conversation.ended, executor }
}

const errorOf = (outcome: Outcome): VitrineError => {
  if (outcome.status === 'error' || outcome.status === 'timeout') return outcome.error
  throw new Error(`the program ended with ${outcome.status}`)
}

const head = `import { LanguageModel, show, tensor } from 'vitrine'\nconst model = await LanguageModel('vitrine/atlas')\n`

describe('a program in the sandbox', () => {
  test('sends its graphs and cards, and gives its exports', async () => {
    const { outcome, executor } = await run(`${head}
      export const { last } = await model.trace('The Eiffel Tower', () => {
        model.layers[1].mlp.output = 0
        return { last: model.logits[':, -1'] * tensor([2]) }
      })
      show.heatmap(last)
      export const name = 'x', numbers = [1, 2]`)
    expect(outcome).toMatchObject({
      status: 'done',
      exports: { tensors: [{ name: 'last', dtype: 'float32' }], values: { name: 'x', numbers: [1, 2] } },
    })
    expect(executor.graphs[0]?.runs[0]?.nodes.map(({ kind }) => kind)).toContain('write')
    expect(executor.constants[0]?.size).toBe(1)
    expect(executor.shown.map(({ card }) => card.kind)).toEqual(['heatmap'])
  })

  test('gets what its inputs are set to, and says which it has', async () => {
    const { outcome, executor } = await run(
      `import { input } from 'vitrine'
${head}      export const prompt = input.text('prompt', 'The city of')
      export const strength = input.slider('strength', { min: 0, max: 2, value: 1 })`,
      { executor: new RecordingExecutor({ inputs: { strength: 1.5 } }) },
    )
    expect(outcome).toMatchObject({ exports: { values: { prompt: 'The city of', strength: 1.5 } } })
    expect(executor.declared).toMatchObject([
      { name: 'prompt', kind: 'text', value: 'The city of', span: { line: 4 } },
      { name: 'strength', kind: 'slider', value: 1.5, default: 1, min: 0, max: 2, step: 0.02 },
    ])
  })

  test('loads files of tensors, traces several models in a session, and skips modules', async () => {
    const executor = new RecordingExecutor()
    const direction: TensorData = { dtype: 'float32', shape: [128], data: new Float32Array(128) }
    executor.files.set('a/b/v.safetensors', writeSafetensors(new Map([['direction', direction]])))
    const { outcome } = await run(
      `import { loadTensors } from 'vitrine'
${head}      const d = await loadTensors('a/b/v.safetensors')
      const other = await LanguageModel('vitrine/other')
      export const logits = await model.session(async s => {
        const h = await s.trace(['The Eiffel Tower', 'The'], () => model.layers[1].output + d.direction)
        return s.on(other).trace(['The Eiffel Tower', 'The'], () => {
          other.layers[1].skip(h)
          return other.logits
        })
      })
      export const kept = d`,
      { executor },
    )
    expect(outcome).toMatchObject({
      status: 'done',
      exports: { tensors: [{ name: 'logits' }, { name: 'kept.direction', shape: [128] }] },
    })
    expect(executor.graphs[0]?.runs.map(({ model }) => model?.id)).toEqual(['vitrine/atlas', 'vitrine/other'])
  })

  test('a file that cannot be loaded is an error at its line', async () => {
    const { outcome } = await run(
      `import { loadTensors } from 'vitrine'\n${head}await loadTensors('a/b/w.safetensors')`,
    )
    expect(errorOf(outcome)).toMatchObject({
      message: 'there is no file a/b/w.safetensors',
      span: { line: 4 },
    })
  })

  test('loads no more files than it may', async () => {
    const { outcome } = await run(
      `import { loadTensors } from 'vitrine'
${head}      for (let i = 0; i < 9; i++) await loadTensors('a/b/' + i).catch(error => { if (i === 8) throw error })`,
      { budgets: { files: 8 } },
    )
    expect(errorOf(outcome).message).toBe('a program loads at most 8 files of tensors')
  })

  test('may show every kind of card', async () => {
    const { outcome, executor } = await run(`${head}
      const prompt = 'The Eiffel Tower is in the city of'
      const { probs, logits, resid } = await model.trace(prompt, () => ({
        probs: model.layers[0].attn.probs, logits: model.logits, resid: model.layers[1].residPost,
      }))
      const p = logits.softmax(-1), names = model.tokens(prompt)
      show.tokens(p, { k: 3, rows: names, vs: p, title: 'next' })
      show.tokens(logits[':, -1'])
      show.lens(p, { x: names, y: ['0'] })
      show.heatmap(resid[0], { y: names, title: 'h', center: 0, mark: [[0, 1]], xLabel: 'x', yLabel: 'y' })
      show.heatmap([[1, 2], [3, 4]], { x: [1, 2], y: ['a', 'b'] })
      show.attention(probs[0], { tokens: names, heads: ['a', 'b', 'c', 'd'] })
      show.line([1, 2, 3], { x: ['a', 'b', 'c'], label: 'l' })
      show.bar(resid[0][0], { title: 'b' })
      show.scatter([[1, 2], [3, 4]], { x: tensor([1, 2]), label: ['s', 't'] })
      show.text(names, tensor(names.map((_, i) => i)))
      show.text(names)
      show.tensor(resid)
      console.log('text', { a: [1] })
      console.warn(1)
      console.error(new Error('e'))`)
    expect(outcome.status === 'error' ? [outcome.error.message, outcome.error.span] : []).toEqual([])
    expect(executor.shown.map(({ card }) => card.kind).join(' ')).toBe(
      'tokens tokens lens heatmap heatmap attention line bar scatter text text tensor log log log',
    )
  })

  test('gets values back', async () => {
    const executor = new RecordingExecutor()
    executor.answer = { dtype: 'float32', shape: [], data: Float32Array.of(1.5) } satisfies TensorData
    const source = `${head}
      const x = await model.trace('The Eiffel Tower', () => model.logits.sum())
      export const twice = (await x.item()) * 2`
    const { outcome } = await run(source, { executor })
    expect(outcome).toMatchObject({ status: 'done', exports: { values: { twice: 3 } } })
  })

  test.each([
    [`${head}const t = tensor([1])\nif (t) 1`, 'if', 4],
    [`${head}model.layers[9].output`, '', 3],
    [`\nconst a: any = null\na.b`, 'TypeError', 3],
    [`\n\nthrow 'text'`, 'text was thrown', undefined],
    [`${head}await LanguageModel('refused/model')`, 'no such repository', 3],
  ])('reports an error at its line: %s', async (source, message, line) => {
    const { outcome } = await run(source)
    expect(outcome.status).toBe('error')
    expect(errorOf(outcome).message).toContain(message)
    expect(errorOf(outcome).span?.line).toBe(line)
  })

  test('as a draft ends at the first look', async () => {
    const source = `${head}const x = await model.trace('The Eiffel Tower', () => model.logits)\nawait x.data()`
    const { outcome } = await run(source, { executor: new RecordingExecutor({ draft: true }) })
    expect(outcome).toEqual({ status: 'draft-ended', span: { file: 'main.ts', line: 4, column: 9 } })
  })

  test('is stopped from outside', async () => {
    const controller = new AbortController()
    const running = run(`await new Promise(() => {})`, { signal: controller.signal })
    setTimeout(() => {
      controller.abort()
    }, 50)
    expect((await running).outcome).toEqual({ status: 'stopped' })
    expect((await run(`1`, { signal: AbortSignal.abort() })).outcome).toEqual({ status: 'stopped' })
  })

  test('that waits for nothing is ended', async () => {
    const { outcome } = await run(`await new Promise(() => {})`, { budgets: { idleMs: 300 } })
    expect(outcome.status).toBe('timeout')
    expect(errorOf(outcome).message).toMatch(/waited for nothing/)
  })

  test('that waits for the host is not', async () => {
    const executor = new RecordingExecutor()
    const slow = vi
      .spyOn(executor, 'run')
      .mockImplementation(() => new Promise(resolve => setTimeout(resolve, 900)))
    const source = `${head}await model.trace('The Eiffel Tower', () => model.logits)`
    const { outcome } = await run(source, { executor, budgets: { idleMs: 300 } })
    expect(outcome.status).toBe('done')
    expect(slow).toHaveBeenCalled()
  })

  test.each<[string, Partial<Budgets>, RegExp]>([
    [
      `${head}for (let i = 0; i < 9; i++) await model.trace('The Eiffel Tower', () => model.logits)`,
      { graphs: 5 },
      /at most 5 graphs/,
    ],
    [`for (let i = 0; i < 99; i++) console.log(i)`, { messages: 50 }, /more than 50 messages/],
    [`console.log('x'.repeat(9999))`, { bytes: 5000 }, /more than 5000 bytes/],
  ])('has its limits: %s', async (source, budgets, message) => {
    const { outcome } = await run(source, { budgets })
    expect(errorOf(outcome).message).toMatch(message)
  })
})
