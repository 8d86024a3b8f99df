import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { siteMapOf, siteMapSources } from '../../test/siteMapSources.ts'
import { type SiteMap } from '../graph/siteMap.ts'
import { type OnnxGraph } from './ir.ts'
import { openModel } from './open.ts'
import { readModel } from './read.ts'

const folder = 'test/fixtures/zoo/gpt2/optimum'
const source = () => readModel(new Uint8Array(readFileSync(`${folder}/onnx/model.onnx`)), 'model.onnx')
const identity = { id: 'zoo/gpt2', revision: 'main', file: 'onnx/model.onnx' }
const open = (graph: OnnxGraph) => openModel(graph, identity, { model_type: 'gpt2', n_positions: 128 })

test.each(siteMapSources)('the site map of $id that stands in the repository is current', sourceOf => {
  const stored = JSON.parse(readFileSync(sourceOf.target, 'utf8')) as SiteMap
  expect(siteMapOf(sourceOf, readFileSync)).toEqual(stored)
})

test.each([
  ['llama', 'dynamo'],
  ['llama', 'genai-fp32-cpu'],
  ['llama', 'genai-fp16-webgpu'],
  ['llama', 'genai-int4-webgpu'],
  ['qwen3', 'dynamo'],
  ['qwen3', 'genai-fp32-cpu'],
  ['qwen3', 'genai-fp16-webgpu'],
  ['qwen3', 'genai-int4-webgpu'],
])('the site map of %s does not tell which exporter made it (%s)', (architecture, exporter) => {
  const mapOf = (name: string) => {
    const folder = `test/fixtures/zoo/${architecture}/${name}`
    const { modules, aliases, sizes } = siteMapOf({ id: architecture, folder }, readFileSync)
    const told = modules.map(({ sites, weights, ...module }) => ({
      ...module,
      sites: new Set(sites.map(({ path, shape, exists, why }) => ({ path, shape, exists, why }))),
      weights: new Set(weights.map(({ name, shape }) => ({ name, shape }))),
    }))
    return { modules: new Set(told), aliases, sizes }
  }
  expect(mapOf(exporter)).toEqual(mapOf('optimum'))
})

describe('the site map of a GPT-2', () => {
  const { siteMap, graph } = open(source())
  const site = (path: string) =>
    siteMap.modules.flatMap(module => module.sites).find(each => each.path === path)

  test('sizes come from the graph', () => {
    expect(siteMap.sizes).toMatchObject({
      layers: 2,
      dModel: 64,
      nHeads: 4,
      nKvHeads: 4,
      dHead: 16,
      vocab: 256,
    })
  })

  test('four nodes of five are gone, and every shape is known', () => {
    const inside = graph.fused.reduce((sum, { members }) => sum + members.length - 1, 0)
    expect(graph.nodes.length - inside).toBeLessThan(539 / 4)
    for (const node of graph.nodes)
      for (const name of node.outputs) expect(graph.facts.get(name)?.shape, name).toBeDefined()
  })

  test('modules have their Hugging Face paths, blocks their aliases', () => {
    expect(siteMap.modules.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'transformer.wte',
        'transformer.h.1.attn.c_attn',
        'transformer.ln_f',
        'lm_head',
      ]),
    )
    expect(siteMap.aliases).toMatchObject({
      layers: 'transformer.h',
      'layers.1.attn': 'transformer.h.1.attn',
      'layers.1.residPost': 'transformer.h.1.output',
      unembed: 'lm_head',
      logits: 'lm_head.output',
    })
  })

  test('sites say their shape over batch and position', () => {
    expect(site('transformer.h.0.attn.q')).toMatchObject({
      shape: ['batch', 'position', 4, 16],
      writable: true,
    })
    expect(site('transformer.h.0.attn.probs')?.shape).toEqual(['batch', 4, 'position', 'past+position'])
    expect(site('transformer.h.0.mlp.post')?.shape).toEqual(['batch', 'position', 256])
    expect(site('transformer.wte.input')).toMatchObject({
      exists: false,
      why: expect.stringMatching(/token ids/) as string,
    })
  })

  test('model order: q, k and v lie beside each other, a block output before the next input', () => {
    const order = (path: string) => site(path)?.order ?? NaN
    expect(order('transformer.h.0.attn.q')).toBe(order('transformer.h.0.attn.v'))
    const chain = [
      'h.0.input',
      'h.0.ln_1.input',
      'h.0.attn.q',
      'h.0.attn.scores',
      'h.0.attn.probs',
      'h.0.attn.z',
      'h.0.residMid',
      'h.0.mlp.pre',
      'h.0.mlp.post',
      'h.0.output',
      'h.1.input',
    ]
    const orders = chain.map(path => order(`transformer.${path}`))
    expect(orders).toEqual([...orders].sort((a, b) => a - b))
    expect(new Set(orders).size).toBe(orders.length)
  })

  test('weights are listed in PyTorch layout', () => {
    const weights = (path: string) => siteMap.modules.find(module => module.path === path)?.weights
    expect(weights('transformer.h.0.attn.c_attn')?.[0]).toMatchObject({ name: 'weight', shape: [192, 64] })
    expect(weights('lm_head')?.[0]).toMatchObject({ name: 'weight', shape: [256, 64] })
    expect(weights('transformer.h.0.attn')?.map(({ name }) => name)).toEqual(
      expect.arrayContaining(['W_Q', 'W_K', 'W_V', 'W_O']),
    )
  })
})

test('tensor names play no part: with every value renamed, the site map is the same', () => {
  const graph = source()
  const names = new Map<string, string>()
  const keep = new Set(
    [...graph.inputs, ...graph.outputs].map(({ name }) => name).concat([...graph.weights.keys(), '']),
  )
  const rename = (name: string) => {
    if (keep.has(name)) return name
    const known = names.get(name) ?? `t${names.size}`
    names.set(name, known)
    return known
  }
  const renamed: OnnxGraph = {
    ...graph,
    nodes: graph.nodes.map(node => ({
      ...node,
      name: '',
      inputs: node.inputs.map(rename),
      outputs: node.outputs.map(rename),
    })),
    constants: new Map([...graph.constants].map(([name, tensor]) => [rename(name), tensor])),
  }
  expect(open(renamed).siteMap).toEqual(open(source()).siteMap)
})

test('where a site cannot be recovered the map says why, and the rest works', () => {
  const graph = source()
  const nodes = graph.nodes.map(node =>
    node.op === 'Softmax' && node.scope === 'transformer.h.1.attn'
      ? { ...node, op: 'Sigmoid', attributes: {} }
      : node,
  )
  const half = open({ ...graph, nodes }).siteMap
  expect(half.sizes.layers).toBe(2)
  expect(half.aliases['layers.1.attn']).toBeUndefined()
  expect(half.aliases['layers.0.attn']).toBe('transformer.h.0.attn')
  expect(
    half.modules.find(({ path }) => path === 'transformer.h.1')?.sites.find(({ name }) => name === 'attnOut'),
  ).toMatchObject({ exists: false, why: 'this block has no attention' })
  const odd = graph.nodes.map(node =>
    node.op === 'Transpose' && node.scope === 'transformer.h.1.attn' && node.inputs[0]?.includes('MatMul')
      ? { ...node, attributes: { perm: { type: 'ints' as const, value: [0, 1, 2, 3] } } }
      : node,
  )
  const { siteMap } = open({ ...graph, nodes: odd })
  const attention = siteMap.modules.find(module => module.path === 'transformer.h.1.attn')
  expect(attention?.sites.find(({ name }) => name === 'result')).toMatchObject({
    exists: false,
    why: expect.any(String) as string,
  })
  expect(attention?.sites.find(({ name }) => name === 'output')?.exists).toBe(true)
})

test('a file without attention, or without logits, opens with the sites of its modules', () => {
  const graph = source()
  const bare = graph.nodes.map(node =>
    node.op === 'Softmax' ? { ...node, op: 'Sigmoid', attributes: {} } : node,
  )
  const { siteMap } = open({ ...graph, nodes: bare })
  expect(siteMap.sizes).toMatchObject({ layers: 0, vocab: 256 })
  expect(siteMap.aliases).toMatchObject({ embed: 'transformer.wte', logits: 'lm_head.output' })
  expect(siteMap.aliases).not.toHaveProperty('layers')
  expect(siteMap.modules.find(({ path }) => path === 'transformer.h.1.mlp')?.sites).toMatchObject([
    { name: 'input', exists: true },
    { name: 'output', exists: true },
  ])
  const last = graph.nodes.find(({ scope }) => scope === 'transformer.ln_f')?.outputs[0] ?? ''
  const nodes = graph.nodes.filter(({ scope }) => scope !== 'lm_head')
  const outputs = [{ name: last, dtype: 'float32' as const, shape: ['batch_size', 'sequence_length', 64] }]
  const headless = open({ ...graph, nodes, outputs }).siteMap
  expect(headless.sizes).toMatchObject({ layers: 2, vocab: 256, dModel: 64 })
  expect(headless.aliases).not.toHaveProperty('logits')
  expect(headless.aliases.norm).toBe('transformer.ln_f')
})

test('a module that is run several times in one pass says so', () => {
  const graph = source()
  const nodes = graph.nodes.map(node => ({
    ...node,
    scope: node.scope.replace(/^transformer\.h\.\d/, 'transformer.h.0'),
  }))
  const { siteMap } = open({ ...graph, nodes })
  expect(siteMap.sizes.layers).toBe(1)
  const attention = siteMap.modules.find(({ kind }) => kind === 'attention')
  expect(attention?.sites.find(({ name }) => name === 'probs')).toMatchObject({
    exists: false,
    why: expect.stringMatching(/run 2 times/) as string,
  })
})
