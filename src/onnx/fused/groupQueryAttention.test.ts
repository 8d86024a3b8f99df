import fc from 'fast-check'
import { expect, test } from 'vitest'
import { disagreement } from '../../../test/programs/agreement.ts'
import { floatAttribute, ints, node, syntheticModel, value } from '../../../test/programs/syntheticModel.ts'

interface Use {
  heads: number
  groups: number
  dHead: number
  packed: boolean
  rotary: 'no' | 'halves' | 'neighbours'
  partial: boolean
  softcap: number
  window: number
  scale: number
  sink: 'no' | 'given' | 'smooth'
  seed: number
}

const pasts = ['key', 'value'].map(part => `past_key_values.0.${part}`)

/** A file with one attention: q, k and v are rows of tables that the tokens pick. */
function model(use: Use) {
  const { heads, dHead, packed, rotary } = use
  const kvHeads = heads / use.groups
  const widths = { q: heads * dHead, k: kvHeads * dHead, v: kvHeads * dHead }
  // The kernel takes tables of multiples of 8 columns only.
  const rotated = (use.partial && dHead >= 32 ? 0.5 : 1) * dHead
  const parts = ['q', 'k', 'v'] as const
  return syntheticModel({
    seed: use.seed,
    nodes: [
      ...parts.map(part => node('Gather', [`${part}.weight`, 'input_ids'], [part])),
      ...(packed ? [node('Concat', parts, ['qkv'], { axis: -1 })] : []),
      node('ReduceSum', ['attention_mask', 'one'], ['sum'], { keepdims: 0 }),
      node('Sub', ['sum', 'one'], ['last']),
      node('Cast', ['last'], ['seqlens'], { to: 6 }),
      node('Shape', ['attention_mask'], ['lengths']),
      node('Gather', ['lengths', 'index'], ['length']),
      node('Cast', ['length'], ['total'], { to: 6 }),
      node(
        'com.microsoft:GroupQueryAttention',
        [
          ...(packed ? ['qkv', '', ''] : parts),
          ...pasts,
          'seqlens',
          'total',
          ...(rotary === 'no' ? ['', ''] : ['cos_cache', 'sin_cache']),
          '',
          '',
          use.sink === 'given' ? 'sink.weight' : '',
        ],
        ['z', 'present.0.key', 'present.0.value'],
        {
          num_heads: heads,
          kv_num_heads: kvHeads,
          do_rotary: rotary === 'no' ? 0 : 1,
          rotary_interleaved: rotary === 'neighbours' ? 1 : 0,
          local_window_size: use.window,
          softcap: floatAttribute(use.softcap),
          scale: floatAttribute(use.scale),
          smooth_softmax: use.sink === 'smooth' ? 1 : 0,
        },
        '/attn/GroupQueryAttention',
      ),
    ],
    inputs: pasts.map(name => value(name, ['batch_size', kvHeads, 'past_sequence_length', dHead])),
    outputs: [
      value('z', ['b', 's', widths.q]),
      ...['key', 'value'].map(part => value(`present.0.${part}`, ['b', kvHeads, 't', dHead])),
    ],
    weights: {
      'q.weight': [32, widths.q],
      'k.weight': [32, widths.k],
      'v.weight': [32, widths.v],
      cos_cache: [64, rotated / 2],
      sin_cache: [64, rotated / 2],
      'sink.weight': [heads],
    },
    constants: { one: ints([1]), index: ints([1], []) },
  })
}

const use: fc.Arbitrary<Use> = fc.record({
  heads: fc.constantFrom(2, 4, 6),
  groups: fc.constantFrom(1, 2),
  // ONNX Runtime's kernel rotates heads of multiples of 16 only.
  dHead: fc.constantFrom(16, 32),
  packed: fc.boolean(),
  rotary: fc.constantFrom('no' as const, 'halves' as const, 'neighbours' as const),
  partial: fc.boolean(),
  softcap: fc.constantFrom(0, 0, 5),
  window: fc.constantFrom(-1, -1, 1, 2, 3),
  scale: fc.constantFrom(0, 0.3),
  sink: fc.constantFrom('no' as const, 'no' as const, 'given' as const, 'smooth' as const),
  seed: fc.integer({ min: 1, max: 2 ** 30 }),
})

test('opened it computes what ONNX Runtime computes, with and without a past', async () => {
  const sizes = fc.record({
    batch: fc.integer({ min: 1, max: 3 }),
    length: fc.integer({ min: 1, max: 6 }),
    steps: fc.integer({ min: 0, max: 3 }),
  })
  await fc.assert(
    fc.asyncProperty(use, sizes, async (use, sizes) => {
      expect(await disagreement(model(use), sizes)).toBeLessThan(2e-6)
    }),
    { numRuns: 30 },
  )
}, 60_000)
