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

test('in a trace with several prompts the line goes into the one that is meant', () => {
  const source = whole(`const { rome, paris } = await model.trace(t => ({
  rome: t.invoke('The Colosseum is in', () => model.layers[5].residPost),
  paris: t.invoke(prompt, () => model.logits),
}))
`)
  const read = { ...resid3, at: { span: spanOf(source, 'residPost') } }
  expect(apply(source, read).code).toBe(
    source
      .replace('{ rome, paris }', '{ rome: { rome, resid3 }, paris }')
      .replace(
        'model.layers[5].residPost)',
        '({ rome: model.layers[5].residPost, resid3: model.layers[3].residPost }))',
      ) + `show.heatmap(resid3[0], { center: 0, title: 'transformer.h[3].output' })\n`,
  )
  const write = { kind: 'write', site: 'transformer.h.3.attn.output', value: '0' } as const
  expect(apply(source, { ...write, at: { span: spanOf(source, 'model.logits') } }).code).toContain(
    'paris: t.invoke(prompt, () => {\n    model.layers[3].attnOut = 0\n    return model.logits\n  }),',
  )
})

test('a step of a generation is read beside what it does already', () => {
  const source = whole(`const { norms } = await model.generate(prompt, { maxNewTokens: 3 }, g => ({
  norms: g.everyStep(() => model.layers[3].residPost.norm()),
}))
`)
  const { code } = apply(source, { ...resid3, at: { span: spanOf(source, 'residPost') } })
  expect(code).toContain('resid3: g.everyStep(() => model.layers[3].residPost)')
  expect(code).toContain('const { norms, resid3 } =')
  expect(code).toContain('show.heatmap(resid3[0][0], ')
})

test('where a value cannot be returned it is shown in the body', () => {
  const source = whole('console.log((await model.trace(prompt, () => model.logits)).shape)\n')
  expect(apply(source, resid3).code).toContain(
    "{\n  const resid3 = model.transformer.h[3].output\n  show.heatmap(resid3[0], { y: model.tokens(prompt), center: 0, title: 'transformer.h[3].output' })\n  return model.logits\n}",
  )
})

test('a patch without a prompt selects the place of its prompt', () => {
  const source = whole('const logits = await model.trace(prompt, () => model.logits)\n')
  const patch = { kind: 'patch', site: 'transformer.h.3.attn.z', at: null, index: ':, :, 2' } as const
  const { code, selected } = apply(source, patch)
  expect(selected).toBe("''")
  expect(code).toContain(
    "const cleanZ3 = await model.trace('', () => model.transformer.h[3].attn.z[':, -1, 2'])\n",
  )
  expect(code).toContain("  model.transformer.h[3].attn.z[':, -1, 2'] = cleanZ3\n")
  expect(refusalOf(source, { ...patch, site: 'transformer.h.3.attn.probs', index: ':, 0' })).toMatch(
    /a size for each position.*copy the output/,
  )
})

test('a module that is used inside is not skipped, and one that is skipped is not used inside', () => {
  const source = whole(
    `const { p } = await model.trace(prompt, () => ({ p: model.layers.map(layer => layer.attn.probs) }))\n`,
  )
  const skip = { kind: 'skip', module: 'transformer.h.2.attn', at: null } as const
  expect(refusalOf(source, skip)).toMatch(/line 4 uses .*probs, which lies inside transformer.h.2.attn/)
  const skipped = apply(whole('await model.trace(prompt, () => {})\n'), skip).code
  expect(skipped).toContain('model.transformer.h[2].attn.skip(0)')
  expect(refusalOf(skipped, { ...resid3, site: 'transformer.h.2.attn.z' })).toMatch(/is skipped in line 5/)
  expect(refusalOf(skipped, skip)).toMatch(/skipped already/)
})

test('what an edit of the model leaves out is not used, and what it uses is not left out', () => {
  const source = whole(`const short = model.edit(m => { m.layers[1].skip(m.layers[1].input) })
const both = short.edit(m => { m.layers[2].mlp.output = 0 })
await both.trace(prompt, () => model.logits)
`)
  const skip = (module: string) => ({ kind: 'skip', module, at: null }) as const
  const refusal = /h\.1 is skipped in line 4, which is built into this model; .*the model without this edit/
  expect(refusalOf(source, skip('transformer.h.1.mlp.act'))).toMatch(refusal)
  expect(refusalOf(source, { ...resid3, site: 'transformer.h.1.attn.z' })).toMatch(refusal)
  expect(refusalOf(source, skip('transformer.h.1'))).toMatch(/skipped already in line 4/)
  expect(refusalOf(source, skip('transformer.h.2'))).toMatch(/line 5 uses transformer.h.2.mlp.output/)
  expect(apply(source, skip('transformer.h.3')).code).toContain('both.layers[3].skip(')
  const around = source.replace('both.trace', 'short.trace')
  const inside = around.replace('=> model.logits', '=> model.layers[2].mlp.output')
  expect(refusalOf(inside, skip('transformer.h.2'))).toMatch(/line 6 uses transformer.h.2.mlp.output/)
  expect(apply(around, skip('transformer.h.2')).code).toContain('short.layers[2].skip(')
})

test('a variable that holds a layer means this layer', () => {
  const source = whole(
    `const layer = model.layers[2]\nconst part = () => layer.attn.probs\nawait model.trace(prompt, () => part())\n`,
  )
  const skip = (module: string) => ({ kind: 'skip', module, at: null }) as const
  expect(refusalOf(source, skip('transformer.h.2.attn'))).toMatch(/line 5 uses transformer.h.2.attn.probs/)
  expect(apply(source, skip('transformer.h.3')).code).toContain('layers[3].skip(')
})

test('what the bodies around a place and the functions they call leave out is not used there', () => {
  const source = whole(`const cut = () => model.layers[1].skip(0)
await model.trace(prompt, t => {
  cut()
  t.sweep({ layer: [0] }, ({ layer }) => model.layers[layer].residPre)
})
await model.trace(t => {
  t.invoke('The', () => cut())
  t.invoke(prompt, () => model.logits)
})
`)
  const at = { span: spanOf(source, 'residPre') }
  expect(refusalOf(source, { ...resid3, site: 'transformer.h.1.attn.z', at })).toMatch(/skipped in line 4/)
  expect(refusalOf(source, { kind: 'skip', module: 'transformer.h.1.mlp', at })).toMatch(/skipped in line 4/)
  const elsewhere = { ...resid3, site: 'transformer.h.1.attn.z', at: { span: spanOf(source, 'logits') } }
  expect(apply(source, elsewhere).code).toContain('model.layers[1].attn.z')
})

test('a model that is named before it is there has no edits that could be followed', () => {
  const source = head.replace("await LanguageModel('vitrine/atlas')", 'model.edit(() => {})')
  expect(apply(`${source}await model.trace(prompt, () => model.logits)\n`, resid3).code).toContain('h[3]')
})

test('a prompt is replaced where it is written out', () => {
  const source = whole(`await model.trace(prompt, () => {})
await model.trace(['The', 'In'], () => {})
await model.trace(t => { t.invoke('A'); t.invoke(['B', 'C']) })
await model.trace(\`The \${prompt}\`, () => {})
`)
  const set = (trace: number, index: number) =>
    ({ kind: 'prompt', at: { trace }, index, text: "It's" }) as const
  expect(apply(source, set(0, 0)).code).toBe(
    source.replace("'The Eiffel Tower is in the city of'", "'It\\'s'"),
  )
  expect(apply(source, set(1, 1)).code).toBe(source.replace("'In'", "'It\\'s'"))
  expect(apply(source, set(2, 2)).code).toBe(source.replace("'C'", "'It\\'s'"))
  expect(refusalOf(source, set(3, 0))).toMatch(/prompt 1 of line 7 is not written out/)
})

test('another view of a card has the rank that it takes', () => {
  const source = whole('show.attention(probs[0], { head: 1 })\nshow.heatmap(m)\n')
  const of = spanOf(source, 'show.attention')
  expect(apply(source, { kind: 'show', of, show: 'heatmap' }).selected).toBe('show.heatmap(probs[0][0])')
  expect(apply(source, { kind: 'show', of: spanOf(source, 'show.heatmap'), show: 'line' }).selected).toBe(
    'show.line(m)',
  )
  expect(apply(source, { kind: 'show', of: 'prompt', show: 'tensor' }).code).toContain(
    "city of'\nshow.tensor(prompt)\n",
  )
})
