import { expect, test } from 'vitest'
import { pathInStation, stationKey, stationsOf } from './stations.ts'
import { gpt2SiteMap } from './testSiteMap.ts'

const map = gpt2SiteMap(2)
const stations = stationsOf(map, [])

test('a model is its embedding, its layers and what stands after them', () => {
  expect(stations.map(station => station.title)).toEqual(['embed', 'layer 0', 'layer 1', 'ln_f', 'lm_head'])
})

test.each([
  ['transformer.wte.output', 'embed'],
  ['transformer.h.1.attn.probs', 'layer:1'],
  ['transformer.ln_f.input', 'module:transformer.ln_f'],
  ['lm_head.output', 'module:lm_head'],
  ['transformer.output', 'module:lm_head'],
])('%s stands at %s', (path, key) => {
  expect(stationKey(map, stations, path)).toBe(key)
})

test('what the station says is not said again', () => {
  expect(pathInStation('transformer.h.3.attn.probs')).toBe('attn.probs')
  expect(pathInStation('lm_head.output')).toBe('output')
})
