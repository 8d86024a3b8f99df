import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openModel } from './open.ts'
import { readModel } from './read.ts'

test('behind an operator that nobody knows sites are missing and say its name, the others stand', () => {
  const graph = readModel(
    new Uint8Array(readFileSync('test/fixtures/zoo/gpt2/optimum/onnx/model.onnx')),
    'model.onnx',
  )
  const unknown = graph.nodes.find(({ name }) => name === '/transformer/h.1/mlp/act/Tanh')
  if (unknown) unknown.op = 'Swoosh'
  const { siteMap } = openModel(graph, { id: 'x', revision: 'main', file: 'model.onnx' }, { n_head: 4 })
  const site = (path: string) =>
    siteMap.modules.flatMap(({ sites }) => sites).find(each => each.path === path)
  expect(site('transformer.h.1.mlp.output')?.why).toMatch(
    /operator Swoosh \(\/transformer\/h.1\/mlp\/act\/Tanh\)/,
  )
  expect(site('lm_head.output')?.exists).toBe(false)
  expect(site('transformer.h.1.attn.probs')?.exists).toBe(true)
  expect(site('transformer.h.1.mlp.pre')?.exists).toBe(true)
})
