import { readFileSync } from 'node:fs'
import * as v from 'valibot'
import { expect, test } from 'vitest'
import { readDescription } from './description.ts'
import { readHealth, readModelList } from './modelInfo.ts'

const list = {
  models: [
    {
      id: 'vitrine/atlas',
      revision: 'main',
      precision: 'fp32',
      weightBytes: 1000,
      sizes: { layers: 4, dModel: 64, vocab: 100, nHeads: 4 },
      loadedBy: 1,
      servedBy: 2,
      waiting: 0,
    },
    {
      id: 'a/b.c-1',
      revision: 'main',
      precision: null,
      weightBytes: null,
      sizes: null,
      loadedBy: 0,
      servedBy: 1,
      waiting: 3,
    },
  ],
  limits: {
    nodes: 1,
    requestBytes: 2,
    resultBytes: 3,
    tokens: 4,
    deadlineMs: 5,
    openRuns: 6,
    requestsPerMinute: 7,
    keptMs: 8,
  },
}

test('models and limits are read as they were written', () => {
  expect(readModelList(list)).toEqual(list)
})

test.each(['../etc', '.hidden/x', '/abs', 'a/b/c', 'a/../b', 'a b', 'https://x/y'])(
  '%s is no id of a model',
  id => {
    expect(() => readModelList({ ...list, models: [{ ...list.models[0], id }] })).toThrow('models.0.id')
  },
)

test('health is read as it was written', () => {
  const health = {
    status: 'ok',
    why: null,
    vitrine: '0.1.0',
    protocol: { oldest: 1, newest: 1 },
    graphs: [1],
    needsKey: false,
    workers: 1,
    waiting: 0,
    running: 0,
  }
  expect(readHealth(health)).toEqual(health)
  expect(() => readHealth({ ...health, status: 'fine' })).toThrow('status')
})

const ofAtlas = (file: string): object =>
  v.parse(
    v.looseObject({}),
    JSON.parse(
      readFileSync(new URL(`../../../public/models/vitrine/atlas/${file}`, import.meta.url), 'utf8'),
    ),
  )

const atlas = {
  ref: { id: 'vitrine/atlas', revision: 'main', precision: 'fp32' },
  siteMap: ofAtlas('sitemap.json'),
  config: ofAtlas('config.json'),
  generationConfig: ofAtlas('generation_config.json'),
  tokenizer: { json: ofAtlas('tokenizer.json'), config: ofAtlas('tokenizer_config.json') },
  notes: ['widened'],
}

test('the description of a model is read as it was written', () => {
  expect(readDescription(JSON.parse(JSON.stringify(atlas)))).toEqual(atlas)
  expect(readDescription({ ...atlas, generationConfig: null, tokenizer: null })).toMatchObject({
    tokenizer: null,
  })
})

test.each([
  ['null', null],
  ['another site map', { ...atlas, siteMap: { ...atlas.siteMap, version: 2 } }],
  ['modules that are none', { ...atlas, siteMap: { ...atlas.siteMap, modules: [{}] } }],
  ['a config that is none', { ...atlas, config: 'gpt2' }],
  ['another precision', { ...atlas, ref: { ...atlas.ref, precision: 'fp64' } }],
])('%s describes no model', (_, value) => {
  expect(() => readDescription(value)).toThrow('this is not the description of a model')
})
