import fc from 'fast-check'
import { expect, test } from 'vitest'
import { VitrineError } from '../../graph/errors.ts'
import { RecordingExecutor } from '../../../test/recordingExecutor.ts'
import { recordProgram } from '../../../test/userProgram.ts'

const name = fc.constantFrom('a', 'b', 'c', 'd')
const layer = fc.constantFrom(0, 2, -1)
const site = fc.oneof(
  layer.map(i => `model.layers[${i}].residPre`),
  layer.map(i => `model.transformer.h[${i}].output`),
  layer.map(i => `model.layers[${i}].mlp.output`),
  layer.map(i => `model.layers[${i}].attn.z`),
  fc.constantFrom('model.logits', 'model.embed.output', 'model.norm.input'),
)
const index = fc.constantFrom(`':, -1'`, `0`, `'..., 2:5'`, `':, [0, 2]'`, `'None, 0'`)
const value = fc.oneof(
  name,
  site,
  fc.constantFrom('earlier', 'flow', 'flow * 2', 'tensor([1, 2])', 'randn([128])', 'model.unembed.weight[3]'),
  fc
    .tuple(name, fc.constantFrom('+', '*', '>', '-', '/'), name)
    .map(([a, operator, b]) => `${a} ${operator} ${b}`),
  fc
    .tuple(name, fc.constantFrom('softmax(-1)', 'mean(1)', 'T', 'topk(2).values', 'nothing()'))
    .map(([a, call]) => `${a}.${call}`),
  fc.tuple(name, index).map(([a, at]) => `${a}[${at}]`),
  name.map(a => `model.toLogits(${a})`),
)
const written = fc.oneof(value, fc.constantFrom('0', '-Infinity', 'true'))
const statement = fc.oneof(
  fc.tuple(name, value).map(([a, v]) => `${a} = ${v}`),
  fc.tuple(site, written).map(([place, v]) => `${place} = ${v}`),
  fc.tuple(site, index, written).map(([place, at, v]) => `${place}[${at}] = ${v}`),
  fc.tuple(name, index, written).map(([a, at, v]) => `${a}[${at}] = ${v}`),
  fc.tuple(name, value).map(([a, v]) => `${a} += ${v}`),
  name.map(a => `show.tensor(${a})`),
  fc.tuple(layer, value).map(([i, v]) => `model.layers[${i}].mlp.skip(${v})`),
  fc.tuple(layer, value).map(([i, v]) => `model.layers[${i}].skip(${v})`),
)

/** The ways in which a body is recorded. */
const ways = {
  trace: (body: string) => `const flow = earlier
const kept = await model.trace(prompt, ${body})`,
  list: (body: string) => `const flow = earlier[':, -1']
const kept = await model.trace([prompt, 'The city of'], ${body})`,
  session: (body: string) => `const kept = await model.session(async s => {
  const before = await s.trace(prompt, () => model.layers[1].output)
  const flow = before + model.toLogits(before).max()
  return s.trace(prompt, ${body})
})`,
  edit: (body: string) => `const flow = earlier
const edited = model.edit(m => { m.layers[1].mlp.output = 0 }).edit(m => { m.layers[2].output += 1 })
const kept = await edited.trace(t => t.invoke(prompt, ${body}))`,
}

const program = fc
  .tuple(fc.constantFrom(...Object.values(ways)), fc.array(statement, { minLength: 1, maxLength: 5 }))
  .map(
    ([way, statements]) => `
const earlier = await model.trace(prompt, () => model.layers[1].output)
${way(`() => {
  let a = model.layers[0].output, b = model.layers[1].output, c = model.logits, d = tensor([1])
  ${statements.join('\n  ')}
  return { a, b, c, d }
}`)}
show.tensor(kept.a)
export const sum = kept.b + kept.d`,
  )

/** Hashes of what a program sends, or the line and words of its error. */
async function outcome(source: string, draft: boolean): Promise<unknown> {
  const executor = new RecordingExecutor({ draft })
  try {
    await recordProgram(source, executor)
  } catch (error) {
    if (!(error instanceof VitrineError)) throw error
    expect([error.message, error.span]).toEqual([
      error.message,
      expect.objectContaining({ file: 'program.ts' }),
    ])
    return [executor.hashes, error.message, error.span]
  }
  return executor.hashes
}

// The executor of these tests refuses a graph that is not valid, or that has another hash than it says.
test('any program gives valid graphs or an error at its line, and the draft of it the same', async () => {
  let ran = 0
  await fc.assert(
    fc.asyncProperty(program, async source => {
      const run = await outcome(source, false)
      expect(await outcome(source, true)).toEqual(run)
      if (Array.isArray(run) && run.every(hash => typeof hash === 'string')) ran++
    }),
    { numRuns: 80 },
  )
  expect(ran).toBeGreaterThan(0)
})
