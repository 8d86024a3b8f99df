import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { libraries } from '../../test/languageLibraries.ts'
import { type SiteMap } from '../graph/siteMap.ts'
import { siteMapOf } from '../../test/siteMapSources.ts'
import { applyEdits } from './diagnostic.ts'
import { createProgramService } from './languageService.ts'
import { type ModelFacts } from './modelFacts.ts'

const root = new URL('../../', import.meta.url)
const read = (path: string) => readFileSync(new URL(path, root), 'utf8')
const siteMap = (path: string) => JSON.parse(read(path)) as SiteMap
const atlas: ModelFacts = {
  id: 'vitrine/atlas',
  siteMap: siteMap('public/models/vitrine/atlas/sitemap.json'),
}
const llama: ModelFacts = { id: 'zoo/llama', siteMap: siteMap('test/fixtures/siteMaps/llama.json') }

const service = createProgramService({ fileName: 'a.ts', declarations: read('src/trace/api.ts'), libraries })
beforeAll(() => service.setModels([atlas, llama]))

const begin = (id: string) =>
  `import { LanguageModel, show, type Module } from 'vitrine'\nconst model = await LanguageModel('${id}')\n`
const labelsAt = (id: string, marked: string) => {
  const source = begin(id) + marked
  return (
    service.completions(source.replace('^', ''), source.indexOf('^'))?.items.map(({ label }) => label) ?? []
  )
}
const problems = (id: string, body: string) => service.diagnostics(begin(id) + body)

describe('completion knows the model', () => {
  test('its modules, not those of another architecture', () => {
    expect(labelsAt('vitrine/atlas', 'model.^')).toEqual(
      expect.arrayContaining(['transformer', 'lm_head', 'layers', 'embed', 'trace', 'logits']),
    )
    expect(labelsAt('vitrine/atlas', 'model.transformer.^')).toEqual(
      expect.arrayContaining(['wte', 'wpe', 'h', 'ln_f', 'output']),
    )
    expect(labelsAt('zoo/llama', 'model.^')).toEqual(expect.arrayContaining(['model', 'lm_head', 'layers']))
    expect(labelsAt('zoo/llama', 'model.^')).not.toContain('transformer')
  })

  test('the sites and weights of a module, and no others', () => {
    const attention = labelsAt('vitrine/atlas', 'model.transformer.h[3].attn.^')
    expect(attention).toEqual(
      expect.arrayContaining(['q', 'k', 'v', 'probs', 'z', 'W_Q', 'c_attn', 'output']),
    )
    expect(attention).not.toContain('residPre')
    expect(labelsAt('zoo/llama', 'model.layers[0].mlp.^')).toEqual(
      expect.arrayContaining(['up', 'gate_proj']),
    )
    expect(labelsAt('vitrine/atlas', 'model.layers[0].mlp.^')).not.toContain('up')
    expect(labelsAt('vitrine/atlas', 'for (const layer of model.layers) layer.^')).toContain('residMid')
    expect(labelsAt('vitrine/atlas', 'model.layers.map(layer => layer.attn.^)')).toContain('probs')
  })

  test('shape, dtype and meaning of a site', () => {
    const source = `${begin('vitrine/atlas')}model.transformer.h[3].attn.`
    const details = service.completionDetails(source, source.length, 'q')
    expect(details?.documentation).toMatch(/^float32 \[batch, position, nHeads = 4, dHead = 32\]/)
    expect(details?.documentation).toMatch(/Queries/)
  })

  test('operators give tensors, whose members complete', () => {
    const body = `await model.trace('a', () => { const h = model.layers[0].residPost, v = model.layers[1].residPost; `
    expect(labelsAt('vitrine/atlas', `${body}(h + 2 * v).^ })`)).toContain('softmax')
    expect(labelsAt('vitrine/atlas', `${body}h[':, -1'].^ })`)).toContain('softmax')
    expect(labelsAt('vitrine/atlas', `${body}(h > v).^ })`)).toContain('where')
  })

  test('ids of models that are known', () => {
    const source = `import { LanguageModel } from 'vitrine'\nawait LanguageModel('')`
    const found = service.completions(source, source.length - 2)?.items.map(({ label }) => label)
    expect(found).toEqual(['vitrine/atlas', 'zoo/llama'])
  })
})

describe('what a model has not is an error, with what it has', () => {
  test.each<[string, string, RegExp, string?]>([
    [
      'vitrine/atlas',
      'model.transformer.layers[0].output',
      /transformer of vitrine\/atlas has no layers/,
      'model.transformer.h[0].output',
    ],
    [
      'vitrine/atlas',
      'model.model.layers[0].self_attn.output',
      /has no model/,
      'model.layers[0].attn.output',
    ],
    [
      'vitrine/atlas',
      'model.layers[0].self_attn.q_proj.output',
      /has no self_attn/,
      'model.layers[0].attn.q',
    ],
    ['zoo/llama', 'model.transformer.h[1].attn.z', /has no transformer/, 'model.model.layers[1].attn.z'],
    [
      'zoo/llama',
      'model.model.layers[1].mlp.c_proj.output',
      /has no c_proj/,
      'model.model.layers[1].mlp.down_proj.output',
    ],
    [
      'vitrine/atlas',
      'model.layers[1].atn.probs',
      /transformer.h\[i\] of vitrine\/atlas has no atn/,
      'model.layers[1].attn.probs',
    ],
    ['vitrine/atlas', 'model.layers[1].attn.prob', /has no prob/, 'model.layers[1].attn.probs'],
    [
      'vitrine/atlas',
      'model.transformer.h[9].output',
      /transformer.h of vitrine\/atlas has no item 9; it has 6/,
    ],
    ['vitrine/atlas', 'model.layers[-7].output', /has no item -7/],
    ['vitrine/atlas', 'model.layers[0].mlp.up', /has no up/],
    ['vitrine/atlas', `model.at('transformer.h.9.output')`, /there is nothing at transformer.h.9.output/],
    ['vitrine/atlas', 'model.transformer.wte(model.embed.output)', /cannot be called/],
  ])('%s: %s', (id, body, message, mended) => {
    const found = problems(id, body)
    expect(found.map(one => one.message)).toEqual([expect.stringMatching(message)])
    expect(found[0]?.hint).toBeTruthy()
    if (mended === undefined) return
    const source = applyEdits(begin(id) + body, found[0]?.fixes?.[0]?.edits ?? [])
    expect(source).toBe(begin(id) + mended)
    expect(service.diagnostics(source)).toEqual([])
  })

  test('a site that does not exist says why', () => {
    expect(problems('vitrine/atlas', 'model.transformer.input')[0]?.hint).toMatch(/receives token ids/)
  })
})

describe('what a model has is no error', () => {
  test.each([
    `const helper = (layer: Module) => layer.output; helper(model.layers[0]); helper(model.transformer.h[1].attn)`,
    `model.layers[-1].mlp.output = 0; model.transformer.h[2].attn.z[':, :, 1'] = 0; model.layers[0].residPost += 1`,
    `const quiet = model.edit(m => { m.transformer.h[0].mlp.output = 0 }); quiet.transformer.h[0].skip(0)`,
    `for (const [i, layer] of model.layers.entries()) { const i2 = i + 1; layer.residMid *= i2 }`,
    `model.layers.map(layer => layer.attn.probs); model.lm_head(model.layers[0].residPost).softmax(-1)`,
    `const w = model.unembed.weight[3]; show.tensor(model.transformer.h[0].attn.W_Q + w)`,
    `const n = model.layers.length - 1; model.layers[n].output; let i = 9; model.layers[i].output`,
    `model.at('transformer.h.0.mlp').output = 0; model.toLogits(model.layers[-2].residPost)`,
    `const f = (m: LanguageModel) => m.layers[0].residPost; f(model)`,
    `await model.session(async s => s.on(model).trace('a', () => model.logits))`,
  ])('%s', body => {
    expect(problems('vitrine/atlas', body)).toEqual([])
  })

  test('a model that is not known has the general types', () => {
    expect(problems('somebody/model', 'model.anything.goes[3].here.output')).toEqual([])
  })
})

describe('every site of a model of the zoo can be read, and none is unknown to its types', () => {
  test.each(['llama', 'gemma3_text', 'bert', 'gpt_neox', 'qwen3'])('%s', name => {
    const source = { id: `zoo/${name}`, folder: `test/fixtures/zoo/${name}/optimum` }
    const map = siteMapOf(source, path => readFileSync(new URL(path, root)))
    const zoo = createProgramService({ fileName: 'a.ts', declarations: read('src/trace/api.ts'), libraries })
    zoo.setModels([{ id: source.id, siteMap: map }])
    const sites = map.modules.flatMap(module => module.sites.filter(site => site.exists))
    const reads = sites.map(({ path }) =>
      /\.(input|output)\./.test(path)
        ? `model.at('${path}')`
        : `model.${path}.softmax(-1)`.replaceAll(/\.(\d+)(?=\.)/g, '[$1]'),
    )
    expect(reads.length).toBeGreaterThan(20)
    expect(zoo.diagnostics(begin(source.id) + reads.join('\n'))).toEqual([])
    const absent = map.modules.flatMap(module => module.sites.filter(site => !site.exists))
    for (const { path, why = '' } of absent.slice(0, 3)) {
      const read = `model.${path}`.replaceAll(/\.(\d+)(?=\.)/g, '[$1]')
      expect(zoo.diagnostics(begin(source.id) + read).map(({ hint }) => hint)).toEqual([why])
    }
  })
})
