import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeEdit } from '../src/program/edits/writeEdit.ts'
import { type EditIntent } from '../src/program/edits/intent.ts'
import { openRunner } from './documented.ts'
import { describeAtlas } from './recordingExecutor.ts'

const { siteMap } = describeAtlas('vitrine/atlas')
const models = [{ id: 'vitrine/atlas', siteMap }]

let runner: Awaited<ReturnType<typeof openRunner>>
beforeAll(async () => {
  runner = await openRunner()
})
afterAll(() => runner.close())

function applied(source: string, intents: readonly EditIntent[]): string {
  return intents.reduce((code, intent) => {
    const result = writeEdit(code, intent, models)
    if ('refused' in result) throw new Error(`${JSON.stringify(intent)}: ${result.refused}`)
    return result.changes.reduceRight(
      (text, { from, to, insert }) => text.slice(0, from) + insert + text.slice(to),
      code,
    )
  }, source)
}

async function run(code: string): Promise<string> {
  const { printed, failed } = await runner.run(code)
  expect(failed, `${printed}\n${code}`).toBe(false)
  return printed
}

const example = (name: string) => readFileSync(`src/app/library/examples/${name}.ts`, 'utf8')
const head = `import { LanguageModel, show } from 'vitrine'
const model = await LanguageModel('vitrine/atlas')
const prompt = 'The Eiffel Tower is in the city of'
`

const inLayer = siteMap.modules
  .filter(({ layer, path }) => layer === 3 || (layer === null && path !== ''))
  .flatMap(({ sites }) => sites.filter(({ exists }) => exists).map(({ path }) => path))

test.each(inLayer)('a read of %s is shown', async site => {
  const code = applied(`${head}const logits = await model.trace(prompt, () => model.logits)\n`, [
    { kind: 'read', site, at: null },
  ])
  expect(await run(code)).not.toBe('')
})

test.each(inLayer)('a part of %s is shown', async site => {
  const index = site.endsWith('probs') || site.endsWith('scores') ? '0, 1' : ':, -1'
  await run(applied('', [{ kind: 'read', site, at: null, index }]))
})

test.each(['1-first-look', '2-logit-lens', '3-patching', '4-induction', '5-steering', '6-generation'])(
  '%s runs with a read, a write, a patch and a skip written into it',
  async name => {
    const site = 'transformer.h.2.mlp.output'
    const code = applied(example(name), [
      { kind: 'read', site, at: { trace: 0 } },
      { kind: 'write', site: 'transformer.h.1.attn.z', at: null, index: ':, :, 2', value: '0' },
      {
        kind: 'patch',
        site: 'transformer.h.4.output',
        at: { trace: 0 },
        prompt: 'The Colosseum is in the city of',
      },
      { kind: 'skip', module: 'transformer.h.0.mlp', at: null },
      { kind: 'read', site, at: null },
    ])
    await run(code)
  },
)

test('a patch moves the answer: what is written is what was meant', async () => {
  const source = `${head}const logits = await model.trace(prompt, () => model.logits)
show.tokens(logits[':, -1'].softmax(-1), { k: 1 })\n`
  expect(await run(source)).toContain('Paris')
  const patch = { kind: 'patch', site: 'transformer.h.5.output', at: null } as const
  expect(await run(applied(source, [{ ...patch, prompt: 'The Colosseum is in the city of' }]))).toContain(
    'Rome',
  )
})
