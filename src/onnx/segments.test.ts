import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { openModel } from './open.ts'
import { readModel } from './read.ts'

test('a norm that no name puts into a block goes with the block before it, not with the head', () => {
  const graph = readModel(
    new Uint8Array(readFileSync('test/fixtures/zoo/gpt2/optimum/onnx/model.onnx')),
    'model.onnx',
  )
  const stray = graph.nodes.filter(({ scope }) => scope === 'transformer.h.1.ln_1')
  expect(stray.length).toBeGreaterThan(0)
  for (const node of stray) node.scope = 'shared_norm'
  const open = openModel(graph, { id: 'x', revision: 'main', file: 'model.onnx' }, { n_head: 4 })
  const partOf = (scope: string) => [
    ...new Set(open.graph.nodes.filter(node => node.scope === scope).map(node => open.segmentOf(node))),
  ]
  const outputs = new Set(stray.flatMap(node => node.outputs))
  const norm = open.graph.nodes.filter(node => node.outputs.some(name => outputs.has(name)))
  expect(new Set(norm.map(node => open.segmentOf(node)))).toEqual(new Set([0]))
  expect(partOf('transformer.wte')).toEqual(['embed'])
  expect(partOf('transformer.h.1.attn.c_attn')).toEqual([1])
  expect(partOf('transformer.ln_f')).toEqual(['head'])
  expect(partOf('lm_head')).toEqual(['head'])
})
