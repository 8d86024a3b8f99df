import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readFolder } from '../../test/programs/wholeModel.ts'
import { openModel } from './open.ts'
import { withPast } from './withPast.ts'

const open = (name: string) => {
  const { graph } = readFolder(`test/fixtures/zoo/${name}/onnx`)
  const config = JSON.parse(readFileSync(`test/fixtures/zoo/${name}/config.json`, 'utf8')) as Record<
    string,
    unknown
  >
  return { graph, model: openModel(graph, { id: name, revision: 'main', file: 'onnx/model.onnx' }, config) }
}

test.each([
  'gpt2/optimum',
  'gpt_neox/optimum',
  'llama/optimum',
  'llama/dynamo',
  'llama/genai-fp32-cpu',
  'qwen3/dynamo',
  'gemma3_text/optimum',
])('%s has the same places with a past', name => {
  const { graph, model } = open(name)
  const past = withPast(graph, model)
  expect([...past.places.keys()]).toEqual([...model.places.keys()])
  expect(past.weights).toBe(model.weights)
  for (const [path, { tensor, edges }] of past.places) {
    expect(past.graph.facts.get(tensor)?.shape, path).toBeDefined()
    if (edges !== 'all') for (const { node, input } of edges) expect(node.inputs[input], path).toBe(tensor)
  }
  for (const node of past.graph.nodes)
    if (!past.index.isPrologue(node) && /^(model\.layers|transformer\.h)\.\d/.test(node.scope))
      expect(past.segmentOf(node), node.name).toBe(Number(/\.(\d+)/.exec(node.scope)?.[1]))
})

test('what comes in and goes out is named by the inputs, over the symbol past', () => {
  const { graph, model } = open('llama/optimum')
  const past = withPast(graph, model).graph
  expect(past.inputs.find(({ name }) => name === 'past_key_values.1.value')?.shape).toEqual([
    'batch',
    2,
    'past',
    16,
  ])
  const present = past.presents.get('past_key_values.1.value') ?? ''
  expect(past.facts.get(present)?.shape).toEqual(['batch', 2, 'past+position', 16])
  expect(model.graph.facts.get(model.graph.presents.get('past_key_values.1.value') ?? '')?.shape).toEqual([
    'batch',
    2,
    'position',
    16,
  ])
})

test('an encoder takes no past, and says so', () => {
  const { graph, model } = open('bert/optimum')
  expect(() => withPast(graph, model)).toThrow(/takes no keys and values/)
})
