import { expect, test } from 'vitest'
import { disagreement } from '../../test/programs/agreement.ts'
import { floatAttribute, node, syntheticModel, value } from '../../test/programs/syntheticModel.ts'
import { openModel } from './open.ts'

const [width, heads, dHead] = [16, 2, 8]
const epsilon = floatAttribute(1e-5)

/** A decoder as ONNX Runtime's optimizer for transformers leaves it: no node has a module path. */
const layers = [0, 1].map(layer => {
  const block = `transformer.h.${layer}`
  const after = layer === 0 ? 'transformer.h.1.ln_1' : 'transformer.ln_f'
  const skipNorm = (at: number, made: string, stream: string, module: string, bias: string, output: string) =>
    node(
      'com.microsoft:SkipLayerNormalization',
      [made, stream, `${module}.weight`, `${module}.bias`, bias],
      [`normed_${at}`, '', '', output],
      { epsilon },
    )
  return {
    weights: {
      [`${block}.ln_1.weight`]: [width],
      [`${block}.ln_1.bias`]: [width],
      [`${block}.attn.c_attn.weight`]: [width, 3 * width],
      [`${block}.attn.c_attn.bias`]: [3 * width],
      [`${block}.attn.c_proj.weight`]: [width, width],
      [`${block}.attn.c_proj.bias`]: [width],
      [`${block}.ln_2.weight`]: [width],
      [`${block}.ln_2.bias`]: [width],
      [`${block}.mlp.c_fc.weight`]: [width, 24],
      [`${block}.mlp.c_fc.bias`]: [24],
      [`${block}.mlp.c_proj.weight`]: [24, width],
      [`${block}.mlp.c_proj.bias`]: [width],
    },
    nodes: [
      node(
        'com.microsoft:Attention',
        [
          `normed_${2 * layer}`,
          `${block}.attn.c_attn.weight`,
          `${block}.attn.c_attn.bias`,
          'mask',
          `past_${layer}`,
        ],
        [`z_${layer}`, `present_${layer}`],
        { num_heads: heads, unidirectional: 1 },
      ),
      node('MatMul', [`z_${layer}`, `${block}.attn.c_proj.weight`], [`attn_${layer}`]),
      skipNorm(
        2 * layer + 1,
        `attn_${layer}`,
        `stream_${2 * layer}`,
        `${block}.ln_2`,
        `${block}.attn.c_proj.bias`,
        `stream_${2 * layer + 1}`,
      ),
      node('MatMul', [`normed_${2 * layer + 1}`, `${block}.mlp.c_fc.weight`], [`hidden_${layer}`]),
      node('com.microsoft:FastGelu', [`hidden_${layer}`, `${block}.mlp.c_fc.bias`], [`acted_${layer}`]),
      node('MatMul', [`acted_${layer}`, `${block}.mlp.c_proj.weight`], [`mlp_${layer}`]),
      skipNorm(
        2 * layer + 2,
        `mlp_${layer}`,
        `stream_${2 * layer + 1}`,
        after,
        `${block}.mlp.c_proj.bias`,
        `stream_${2 * layer + 2}`,
      ),
    ],
  }
})
const tables = ['transformer.wte.weight', 'transformer.wpe.weight']
const norms = ['transformer.h.0.ln_1.weight', 'transformer.h.0.ln_1.bias']
const file = syntheticModel({
  nodes: [
    node('Cast', ['input_ids'], ['ids'], { to: 6 }),
    node('Cast', ['position_ids'], ['positions'], { to: 6 }),
    node('Cast', ['attention_mask'], ['mask'], { to: 6 }),
    node(
      'com.microsoft:EmbedLayerNormalization',
      ['ids', '', ...tables, '', ...norms, '', 'positions'],
      ['normed_0', 'counted', 'stream_0'],
      { epsilon },
    ),
    ...layers.flatMap(({ nodes }) => nodes),
    node('MatMul', ['normed_4', 'onnx::MatMul_1'], ['logits'], {}, '/lm_head/MatMul'),
  ],
  inputs: [
    { name: 'position_ids', dtype: 'int64', shape: ['batch_size', 'sequence_length'] },
    ...[0, 1].map(layer => value(`past_${layer}`, [2, 'batch_size', heads, 'past_sequence_length', dHead])),
  ],
  outputs: [
    value('logits', ['batch_size', 'sequence_length', 32]),
    ...[0, 1].map(layer => value(`present_${layer}`, [2, 'batch_size', heads, 'total', dHead])),
  ],
  weights: {
    'transformer.wte.weight': [32, width],
    'transformer.wpe.weight': [64, width],
    'transformer.ln_f.weight': [width],
    'transformer.ln_f.bias': [width],
    'onnx::MatMul_1': [width, 32],
    ...layers[0]?.weights,
    ...layers[1]?.weights,
  },
})

test('modules and sites of a file without module paths follow from the names of its parameters', () => {
  const { siteMap, structure } = openModel(file.graph, { id: 'gpt2', revision: 'main', file: 'm.onnx' }, {})
  expect(siteMap.sizes).toMatchObject({ layers: 2, nHeads: heads, dHead, dModel: width, vocab: 32 })
  expect(structure.list).toBe('transformer.h')
  expect(structure.embedding?.path).toBe('transformer.wte')
  expect(structure.finalNorm?.path).toBe('transformer.ln_f')
  expect(structure.unembed?.path).toBe('lm_head')
  const inBlocks = siteMap.modules.filter(({ path }) => path.startsWith('transformer.h.'))
  const missing = inBlocks.flatMap(({ sites }) => sites.filter(({ exists }) => !exists))
  expect(missing.map(({ path }) => path)).toEqual(['transformer.h.0.mlp.up', 'transformer.h.1.mlp.up'])
  const perHead = inBlocks.find(({ path }) => path === 'transformer.h.1.attn')?.weights
  expect(perHead?.map(({ name }) => name)).toEqual(['W_Q', 'b_Q', 'W_K', 'b_K', 'W_V', 'b_V', 'W_O', 'b_O'])
})

test('with and without a past that holds keys and values in one tensor it computes what the file computes', async () => {
  expect(await disagreement(file, { batch: 2, length: 5, steps: 2 })).toBeLessThan(1e-5)
})
