import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readModel } from './read.ts'
import { openModel } from './open.ts'

const file = 'test/fixtures/exports/albert-torchscript'
const source = readModel(new Uint8Array(readFileSync(`${file}/onnx/model.onnx`)), 'model.onnx')
const config = JSON.parse(readFileSync(`${file}/config.json`, 'utf8')) as Record<string, unknown>
const { siteMap } = openModel(source, { id: 'albert', revision: 'main', file: 'onnx/model.onnx' }, config)

test('a module that a pass runs several times is one module, with its parameters', () => {
  const paths = siteMap.modules.map(({ path }) => path)
  expect(paths.filter(path => /_1$|_1\./.test(path))).toEqual([])
  const query = siteMap.modules.find(({ path }) => path.endsWith('.attention.query'))
  expect(query?.weights.map(({ name, shape }) => [name, shape])).toEqual([
    ['weight', [32, 32]],
    ['bias', [32]],
  ])
})

test('its sites say why they are not there; the block around all runs has its ends', () => {
  const sites = siteMap.modules.flatMap(module => module.sites)
  const whyOf = (end: string) => sites.filter(({ path }) => path.endsWith(end)).map(({ why }) => why)
  const runs = 'this attention is run 2 times in one pass (its weights are shared), which are not told apart'
  for (const name of ['q', 'k', 'v', 'scores', 'probs', 'z', 'result'])
    expect(whyOf(`.attention.${name}`)).toEqual([runs])
  for (const name of ['residMid', 'attnOut', 'mlpOut'])
    expect(whyOf(`.albert_layer_groups.0.${name}`)).toEqual([runs])
  expect(whyOf('.full_layer_layer_norm.scale')).toEqual(['this norm is run 2 times in one pass'])
  for (const end of ['input', 'output']) {
    expect(whyOf(`.attention.query.${end}`)[0]).toMatch(/ 2 tensors in this file$/)
    expect(whyOf(`.albert_layer_groups.0.${end}`)).toEqual([undefined])
  }
})
