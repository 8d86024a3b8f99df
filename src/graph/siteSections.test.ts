import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type SiteMap } from './siteMap.ts'
import { otherSpellings, sectionsOf, spelling } from './siteSections.ts'

const mapOf = (name: string) =>
  JSON.parse(readFileSync(`test/fixtures/siteMaps/${name}.json`, 'utf8')) as SiteMap

test('LANGUAGE 15: a path is spelled as a program writes it, by at where a module is called like a site', () => {
  expect(spelling('transformer.h.3.attn.q', null)).toBe('model.transformer.h[3].attn.q')
  expect(spelling('lm_head.output', null, 'gpt2')).toBe('gpt2.lm_head.output')
  expect(spelling('bert.encoder.layer.0.output', null)).toBe('model.bert.encoder.layer[0].output')
  expect(spelling('bert.encoder.layer.0.output.dense.input', null)).toBe(
    "model.at('bert.encoder.layer.0.output.dense').input",
  )
})

test('with a letter for the index of layers that are alike, and of theirs alone', () => {
  const index = { layer: 0, letter: 'i', depth: 2 }
  expect(spelling('model.layers.0.block_sparse_moe.experts.0.output', index)).toBe(
    'model.model.layers[i].block_sparse_moe.experts[0].output',
  )
  expect(spelling('layers.0.attn.q', index)).toBe('model.layers[i].attn.q')
  expect(spelling('a.b.0.output.dense.input', index)).toBe('model.at(`a.b.${i}.output.dense`).input')
})

test('layers of equal structure are one section, others stand apart', () => {
  const map = mapOf('llama')
  expect(sectionsOf(map.modules).map(({ title }) => title)).toEqual([
    null,
    'layers i = 0-1, all alike',
    'after the layers',
  ])
  const odd = map.modules.map(module =>
    module.path === 'model.layers.1.mlp' ? { ...module, callable: 'it is odd' } : module,
  )
  expect(sectionsOf(odd).map(({ title }) => title)).toEqual([null, 'layer 0', 'layer 1', 'after the layers'])
})

test('a site is known by the names that every decoder has', () => {
  const others = otherSpellings(mapOf('llama'))
  expect(others.get('model.layers.1.self_attn.output')).toEqual(['layers.1.attn.output', 'layers.1.attnOut'])
  expect(others.get('model.layers.0.mlp.pre')).toEqual(['layers.0.mlp.pre', 'layers.0.mlp.gate'])
})
