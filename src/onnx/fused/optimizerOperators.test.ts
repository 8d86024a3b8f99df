import fc from 'fast-check'
import { expect, test } from 'vitest'
import { disagreement } from '../../../test/programs/agreement.ts'
import { floatAttribute, node, syntheticModel, value } from '../../../test/programs/syntheticModel.ts'
import { canonicalize } from '../canonicalize.ts'

const sizes = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  length: fc.integer({ min: 1, max: 5 }),
  steps: fc.constant(2),
})
const seed = fc.integer({ min: 1, max: 2 ** 30 })

/** Rows of a table, picked by the tokens. */
const picked = (name: string) => node('Gather', [`${name}.weight`, 'input_ids'], [name])

test('Attention with its projection', async () => {
  const uses = fc.record({
    heads: fc.constantFrom(1, 2, 4),
    dHead: fc.constantFrom(4, 8),
    padding: fc.boolean(),
    causal: fc.boolean(),
    past: fc.boolean(),
    seed,
  })
  await fc.assert(
    fc.asyncProperty(uses, sizes, async ({ heads, dHead, padding, causal, past, seed }, sizes) => {
      const file = syntheticModel({
        seed,
        nodes: [
          picked('x'),
          node('Cast', ['attention_mask'], ['mask'], { to: 6 }),
          node(
            'com.microsoft:Attention',
            ['x', 'qkv.weight', 'qkv.bias', padding ? 'mask' : '', past ? 'past_0' : ''],
            past ? ['z', 'present_0'] : ['z'],
            { num_heads: heads, unidirectional: causal ? 1 : 0 },
          ),
        ],
        inputs: past ? [value('past_0', [2, 'b', heads, 'past_sequence_length', dHead])] : [],
        outputs: [
          value('z', ['b', 's', heads * dHead]),
          ...(past ? [value('present_0', [2, 'b', heads, 't', dHead])] : []),
        ],
        weights: {
          'x.weight': [32, 8],
          'qkv.weight': [8, 3 * heads * dHead],
          'qkv.bias': [3 * heads * dHead],
        },
      })
      expect(canonicalize(file.graph).fused.map(({ node }) => node.op)).toContain('Attention')
      expect(await disagreement(file, sizes)).toBeLessThan(2e-6)
    }),
    { numRuns: 15 },
  )
}, 60_000)

test('EmbedLayerNormalization, which runs opened always', async () => {
  const uses = fc.record({ positions: fc.boolean(), kinds: fc.boolean(), seed })
  await fc.assert(
    fc.asyncProperty(uses, sizes, async ({ positions, kinds, seed }, sizes) => {
      const tables = ['words.weight', 'places.weight', kinds ? 'kinds.weight' : '']
      const file = syntheticModel({
        seed,
        nodes: [
          node('Cast', ['input_ids'], ['ids'], { to: 6 }),
          node('Cast', ['position_ids'], ['positions'], { to: 6 }),
          node(
            'com.microsoft:EmbedLayerNormalization',
            [
              'ids',
              kinds ? 'ids' : '',
              ...tables,
              'norm.weight',
              'norm.bias',
              '',
              positions ? 'positions' : '',
            ],
            ['normed', 'counted', 'sum'],
            { epsilon: floatAttribute(1e-3) },
          ),
          node('Add', ['normed', 'sum'], ['z']),
        ],
        inputs: [{ name: 'position_ids', dtype: 'int64', shape: ['b', 's'] }],
        outputs: [value('z', ['b', 's', 8])],
        weights: {
          'words.weight': [32, 8],
          'places.weight': [64, 8],
          'kinds.weight': [32, 8],
          'norm.weight': [8],
          'norm.bias': [8],
        },
      })
      const { nodes } = canonicalize(file.graph)
      expect(nodes.map(({ op }) => op)).not.toContain('EmbedLayerNormalization')
      expect(nodes.find(({ outputs }) => outputs.includes('sum'))?.op).toBe('Add')
      expect(await disagreement(file, sizes)).toBeLessThan(1e-5)
    }),
    { numRuns: 15 },
  )
}, 60_000)
