import { describe, expect, test } from 'vitest'
import { RecordingExecutor } from '../../test/recordingExecutor.ts'
import { linesOf, recordFile } from '../../test/userProgram.ts'
import { VitrineError } from '../graph/errors.ts'
import { type InputValue } from '../graph/inputs.ts'

const program = (body: string) => `import { input, LanguageModel, range } from 'vitrine'
const model = await LanguageModel('vitrine/atlas')
${body}`

const record = async (body: string, inputs: Record<string, InputValue> = {}, draft = false) => {
  const executor = new RecordingExecutor({ inputs, draft })
  const { exports, graphs } = await recordFile(program(body), executor)
  const said = executor.shown.map(({ card }) => (card.kind === 'log' ? card.text : card.kind))
  return { executor, exports, graphs, said }
}

const failureOf = async (body: string): Promise<VitrineError> => {
  const error: unknown = await record(body).then(
    () => 'no error',
    (thrown: unknown) => thrown,
  )
  if (error instanceof VitrineError) return error
  throw new Error(String(error))
}

const steering = `const strength = input.slider('strength', { min: 0, max: 2, step: 0.5, value: 1 })
const layer = input.layer('layer', model, -2)
const answer = model.token(input.token('answer', model, ' Paris'))
export const logit = await model.trace(input.text('prompt', 'The city of'), () => {
  model.layers[layer].output *= strength
  return model.logits[":, -1"]["0"][answer]
})`

describe('inputs of a program', () => {
  test('have their defaults where nobody sets them', async () => {
    const { executor, graphs } = await record(steering)
    expect(executor.declared).toEqual([
      expect.objectContaining({
        kind: 'slider',
        name: 'strength',
        min: 0,
        max: 2,
        step: 0.5,
        value: 1,
        default: 1,
      }),
      expect.objectContaining({ kind: 'layer', name: 'layer', model: 'vitrine/atlas', layers: 6, value: 4 }),
      expect.objectContaining({ kind: 'token', name: 'answer', value: ' Paris', default: ' Paris' }),
      expect.objectContaining({ kind: 'text', name: 'prompt', value: 'The city of' }),
    ])
    expect(executor.declared.map(({ span }) => span?.line)).toEqual([3, 4, 5, 6])
    expect(linesOf(graphs[0]!)).toContain('n1 1')
  })

  test('are set from outside, in a draft as in a run, and what is recorded follows', async () => {
    const inputs = { strength: 0.5, layer: -1, answer: ' Rome', prompt: 'The capital of', other: 1 }
    const [byDefault, set, draft] = [
      await record(steering),
      await record(steering, inputs),
      await record(steering, inputs, true),
    ]
    expect(set.executor.declared.map(({ value }) => value)).toEqual([0.5, 5, ' Rome', 'The capital of'])
    expect(linesOf(set.graphs[0]!)[0]).toBe('n0 read transformer.h.5.output')
    expect(set.said).toEqual([])
    expect(draft.executor.hashes).toEqual(set.executor.hashes)
    expect(set.executor.hashes).not.toEqual(byDefault.executor.hashes)
  })

  test('what they were set to and no longer fits is said, beside the control and among the results', async () => {
    const inputs = { strength: 7, layer: 9, answer: ' Paris and Rome', prompt: 3 }
    const { executor, said } = await record(steering, inputs)
    expect(executor.declared.map(({ value, note }) => [value, note])).toEqual([
      [2, '7 is above 2'],
      [5, 'there is no layer 9: the model has 6'],
      [' Paris', '" Paris and Rome" is 3 tokens: " Paris" " and" " Rome"'],
      ['The city of', '3 is no text'],
    ])
    expect(said[0]).toBe('warning at program.ts:3:24: strength: 7 is above 2\n  it is 2 here')
    expect(said).toHaveLength(4)
    const words = await record(steering, { strength: 'much', layer: 'first', answer: '' })
    expect(words.executor.declared.map(({ value, note }) => [value, note]).slice(0, 3)).toEqual([
      [1, '"much" is no number'],
      [4, '"first" is no layer'],
      [' Paris', '"" is 0 tokens'],
    ])
  })

  test('texts that are numbers are numbers: the command line has no others', async () => {
    const { executor } = await record(steering, { strength: '0.25', layer: '-1' })
    expect(executor.declared.map(({ value }) => value).slice(0, 2)).toEqual([0.25, 5])
    expect(executor.declared[0]).not.toHaveProperty('note', expect.anything())
  })

  test('may be declared in a body, which a sweep records for each of its cells', async () => {
    const { executor, said } = await record(
      `export const swept = await model.trace('The city of', t =>
      t.sweep({ layer: range(3) }, ({ layer }) => {
        model.layers[layer].mlp.output *= input.slider('by', { min: 0, max: 1, value: 0 })
        return model.logits["0, -1"]
      }))`,
      { by: 2 },
    )
    expect(executor.declared.map(({ name, value }) => [name, value])).toEqual([['by', 1]])
    expect(said).toHaveLength(1)
  })

  test('a layer is the middle one where none is named', async () => {
    const { executor } = await record(`input.layer('layer', model)`)
    expect(executor.declared[0]).toMatchObject({ value: 3, default: 3 })
  })

  test.each<[string, string]>([
    [`input.text('a', 'x')\ninput.slider('a', { min: 0, max: 1, value: 0 })`, 'there is an input a already'],
    [`input.text('a', 'x')\ninput.text('a', 'x')`, 'there is an input a already'],
    [`\ninput.text('', 'x')`, 'the name of an input is a text of at most 100 characters'],
    [`\ninput.text('a', 3)`, 'input.text takes a text'],
    [`\ninput.slider('a', { min: 0, max: 1 })`, 'input.slider takes the numbers min, max and value'],
    [
      `\ninput.slider('a', { min: 1, max: 1, value: 1 })`,
      'the slider a has no range: min 1 is not below max 1',
    ],
    [
      `\ninput.slider('a', { min: 0, max: 1, value: 3 })`,
      'the slider a goes from 0 to 1, and its value is 3',
    ],
    [
      `\ninput.slider('a', { min: 0, max: 1, value: 0, step: 0 })`,
      'the step of a is a number above 0, and no larger than its range',
    ],
    [`\ninput.slider('a', { from: 0 })`, 'input.slider has no option from'],
    [`\ninput.layer('a', model, 6)`, 'there is no layer 6: the model has 6'],
    [`\ninput.layer('a', model, -7)`, 'there is no layer -7: the model has 6'],
    [`\ninput.layer('a', 'vitrine/atlas')`, 'input.layer takes the model that it is of'],
    [`\ninput.token('a', model, ' Paris and')`, '" Paris and" is 2 tokens: " Paris" " and"'],
    [`\ninput.token('a', model)`, 'input.token takes a text'],
    [`\nfor (let i = 0; i < 60; i++) input.text(\`n\${i}\`, 'x')`, 'a program has at most 50 inputs'],
  ])('%s: an error on that line', async (body, message) => {
    const error = await failureOf(body.replaceAll('    ', ''))
    expect([error.message, error.span?.line]).toEqual([message, 4])
  })
})
