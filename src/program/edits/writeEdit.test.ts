import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { describeAtlas } from '../../../test/recordingExecutor.ts'
import { type EditIntent } from './intent.ts'
import { writeEdit } from './writeEdit.ts'

const models = [{ id: 'vitrine/atlas', siteMap: describeAtlas('vitrine/atlas').siteMap }]

function apply(source: string, intent: EditIntent): { code: string; selected: string } {
  const result = writeEdit(source, intent, models)
  if ('refused' in result) throw new Error(`${result.refused}: ${result.hint}`)
  let code = ''
  let read = 0
  for (const { from, to, insert } of result.changes) {
    code += source.slice(read, from) + insert
    read = to
  }
  code += source.slice(read)
  return { code, selected: code.slice(result.select.from, result.select.to) }
}

const refusalOf = (source: string, intent: EditIntent): string => {
  const result = writeEdit(source, intent, models)
  return 'refused' in result ? `${result.refused}; ${result.hint}` : 'it was written'
}

const head = `import { LanguageModel, show } from 'vitrine'
const model = await LanguageModel('vitrine/atlas')
const prompt = 'The Eiffel Tower is in the city of'
`
const whole = (body: string) => head + body
const resid3 = { kind: 'read', site: 'transformer.h.3.output', at: null } as const

/** The place of a text in a program, as cards and graphs name it. */
function spanOf(code: string, text: string) {
  const before = code.slice(0, code.indexOf(text)).split('\n')
  return { file: 'main.ts', line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}

test('a read becomes a variable of the body, is returned, taken and shown', () => {
  const example = readFileSync('src/app/library/examples/1-first-look.ts', 'utf8')
  const { code, selected } = apply(example, { kind: 'read', site: 'transformer.h.3.attn.probs', at: null })
  expect(selected).toBe('const probs3 = model.transformer.h[3].attn.probs')
  expect(code).toBe(
    example
      .replace('{ hidden, logits }', '{ hidden, logits, probs3 }')
      .replace(
        "  return { hidden, logits: model.lm_head.output[':, -1'] }",
        match => `  ${selected}\n${match.slice(0, -2)}, probs3 }`,
      )
      .replace(
        '// returned: saved\n})\n',
        match => `${match}show.attention(probs3[0], { title: 'transformer.h[3].attn.probs' })\n`,
      ),
  )
})

test('what a body returned alone keeps its name and its uses', () => {
  const { code } = apply(
    whole('const logits = await model.trace(prompt, () => model.logits)\nlogits.shape\n'),
    resid3,
  )
  expect(code).toBe(
    whole(`const { logits, resid3 } = await model.trace(prompt, () => ({ logits: model.logits, resid3: model.transformer.h[3].output }))
show.heatmap(resid3[0], { y: model.tokens(prompt), center: 0, title: 'transformer.h[3].output' })
logits.shape
`),
  )
})

test('a write stands at the end of the body, and an arrow becomes a block', () => {
  const source = whole('const logits = await model.trace(prompt, () => model.logits)\n')
  const intent = {
    kind: 'write',
    site: 'transformer.h.3.attn.z',
    at: null,
    index: ':, :, 2',
    value: '0',
  } as const
  expect(apply(source, intent).code).toBe(
    whole(`const logits = await model.trace(prompt, () => {
  model.transformer.h[3].attn.z[':, :, 2'] = 0
  return model.logits
})
`),
  )
})

test('an option is set once, changed, and taken away', () => {
  const source = whole(`show.lens(probs, { x: model.tokens(prompt) })\nshow.tensor(probs)\n`)
  const span = spanOf(source, 'show.lens')
  const set = { kind: 'show-option', span, key: 'shade', value: 'rank' } as const
  const { code, selected } = apply(source, set)
  expect(code).toBe(source.replace('(prompt) }', "(prompt), shade: 'rank' }"))
  expect(selected).toBe("shade: 'rank'")
  expect(apply(code, set).code).toBe(code)
  expect(apply(code, { ...set, value: 'entropy' }).code).toBe(code.replace("'rank'", "'entropy'"))
  expect(apply(code, { ...set, value: null }).code).toBe(source)
  const bare = { kind: 'show-option', span: spanOf(source, 'tensor('), key: 'pin', value: true } as const
  const pinned = apply(source, bare).code
  expect(pinned).toBe(source.replace('show.tensor(probs)', 'show.tensor(probs, { pin: true })'))
  expect(apply(pinned, { ...bare, value: null }).code).toBe(source)
})

test('what cannot be written is refused with a way out', () => {
  expect(refusalOf(whole('let 1'), resid3)).toMatch(/^line 4 cannot be read: .*mend that line first/)
  expect(refusalOf(whole(''), { ...resid3, site: 'transformer.h.3.ouput' })).toMatch(
    /has no .*did you mean transformer.h.3.output/,
  )
  expect(
    refusalOf(whole('const x = 1\n'), { ...resid3, at: { span: { file: '', line: 4, column: 3 } } }),
  ).toMatch(/line 4 is in no trace; choose a place inside/)
})
