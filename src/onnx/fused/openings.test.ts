import fc from 'fast-check'
import { expect, test } from 'vitest'
import { disagreement } from '../../../test/programs/agreement.ts'
import {
  floatAttribute,
  ints,
  node,
  numbers,
  randomNumbers,
  syntheticModel,
  value,
  type Synthetic,
} from '../../../test/programs/syntheticModel.ts'
import { canonicalize } from '../canonicalize.ts'
import { type OnnxNode } from '../ir.ts'

const sizes = fc.record({
  batch: fc.integer({ min: 1, max: 3 }),
  length: fc.integer({ min: 1, max: 5 }),
  steps: fc.constant(2),
})
const seed = fc.integer({ min: 1, max: 2 ** 30 })
const pasts = ['key', 'value'].map(part => `past_key_values.0.${part}`)
const presents = ['present.0.key', 'present.0.value']

/** Rows of a table, picked by the tokens. */
const picked = (name: string) => node('Gather', [`${name}.weight`, 'input_ids'], [name])

/** Runs random uses of an operator, and makes sure that it was opened. */
async function agrees<Use>(
  uses: fc.Arbitrary<Use>,
  model: (use: Use) => Synthetic,
  op: string,
  tolerance = 2e-6,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(uses, sizes, async (use, sizes) => {
      const file = syntheticModel(model(use))
      const { fused } = canonicalize(file.graph)
      expect(fused.map(({ node }) => node.op)).toContain(op)
      expect(await disagreement(file, sizes)).toBeLessThan(tolerance)
    }),
    { numRuns: 15 },
  )
}

test('MultiHeadAttention', async () => {
  const uses = fc.record({
    heads: fc.constantFrom(1, 2, 4),
    dHead: fc.constantFrom(4, 8),
    dValue: fc.constantFrom(4, 8),
    bias: fc.boolean(),
    padding: fc.boolean(),
    causal: fc.boolean(),
    scale: fc.constantFrom(0, 0.7),
    past: fc.boolean(),
    seed,
  })
  await agrees(
    uses,
    ({ heads, dHead, bias, padding, causal, scale, past, seed, ...use }) => {
      // Keys and values of a past are as wide as each other in ONNX Runtime's kernel.
      const dValue = past ? dHead : use.dValue
      const widths = { q: heads * dHead, k: heads * dHead, v: heads * dValue }
      const operands = ['q', 'k', 'v', bias ? 'b.bias' : '', padding && !past ? 'mask' : '', '']
      return {
        seed,
        nodes: [
          ...['q', 'k', 'v'].map(picked),
          node('Cast', ['attention_mask'], ['mask'], { to: 6 }),
          node(
            'com.microsoft:MultiHeadAttention',
            past ? [...operands, ...pasts] : operands,
            past ? ['z', ...presents] : ['z'],
            { num_heads: heads, unidirectional: causal ? 1 : 0, scale: floatAttribute(scale) },
          ),
        ],
        inputs: past ? pasts.map(name => value(name, ['b', heads, 'past_sequence_length', dHead])) : [],
        outputs: [
          value('z', ['b', 's', widths.v]),
          ...(past ? presents.map(name => value(name, ['b', heads, 't', dHead])) : []),
        ],
        weights: {
          'q.weight': [32, widths.q],
          'k.weight': [32, widths.k],
          'v.weight': [32, widths.v],
          'b.bias': [widths.q + widths.k + widths.v],
        },
      }
    },
    'MultiHeadAttention',
  )
}, 60_000)

test('Attention of ONNX itself', async () => {
  const uses = fc.record({
    kvHeads: fc.constantFrom(1, 2),
    groups: fc.constantFrom(1, 3),
    dHead: fc.constantFrom(4, 8),
    causal: fc.boolean(),
    softcap: fc.constantFrom(0, 3),
    scale: fc.constantFrom(0, 0.4),
    mask: fc.boolean(),
    past: fc.boolean(),
    seed,
  })
  await agrees(
    uses,
    ({ kvHeads, groups, dHead, causal, softcap, scale, mask, past, seed }) => {
      const heads = kvHeads * groups
      return {
        seed,
        opset: 23,
        nodes: [
          ...['q', 'k', 'v'].map(picked),
          node('CumSum', ['attention_mask', 'one'], ['counted']),
          node('LessOrEqual', ['counted', 'two'], ['first']),
          node('Unsqueeze', ['first', 'axes'], ['rows']),
          node('Shape', ['input_ids'], ['batch'], { start: 0, end: 1 }),
          node('Shape', ['input_ids'], ['queries'], { start: 1 }),
          node('Shape', ['attention_mask'], ['keys'], { start: 1 }),
          node('Concat', ['batch', 'single', 'queries', 'keys'], ['shape'], { axis: 0 }),
          node('Expand', ['rows', 'shape'], ['mask']),
          node(
            'Attention',
            ['q', 'k', 'v', mask ? 'mask' : '', ...(past ? pasts : [])],
            past ? ['z', ...presents] : ['z'],
            {
              q_num_heads: heads,
              kv_num_heads: kvHeads,
              is_causal: causal ? 1 : 0,
              softcap: floatAttribute(softcap),
              ...(scale === 0 ? {} : { scale: floatAttribute(scale) }),
            },
          ),
        ],
        inputs: past ? pasts.map(name => value(name, ['b', kvHeads, 'past_sequence_length', dHead])) : [],
        outputs: [
          value('z', ['b', 's', heads * dHead]),
          ...(past ? presents.map(name => value(name, ['b', kvHeads, 't', dHead])) : []),
        ],
        weights: {
          'q.weight': [32, heads * dHead],
          'k.weight': [32, kvHeads * dHead],
          'v.weight': [32, kvHeads * dHead],
        },
        constants: { axes: ints([1, 2]), one: ints([1], []), two: ints([2], []), single: ints([1]) },
      }
    },
    'Attention',
  )
}, 60_000)

test('RotaryEmbedding of both domains', async () => {
  const uses = fc.record({
    onnx: fc.boolean(),
    heads: fc.constantFrom(1, 3),
    partial: fc.boolean(),
    interleaved: fc.boolean(),
    seed,
  })
  await agrees(
    uses,
    ({ onnx, heads, partial, interleaved, seed }) => {
      const [dHead, rotated] = [16, partial ? 8 : 16]
      const operands = onnx
        ? ['x', 'cos_cache', 'sin_cache', 'positions']
        : ['x', 'positions', 'cos_cache', 'sin_cache']
      return {
        seed,
        opset: 23,
        nodes: [
          picked('x'),
          node('CumSum', ['attention_mask', 'one'], ['counted']),
          node('Sub', ['counted', 'one'], ['positions']),
          node(onnx ? 'RotaryEmbedding' : 'com.microsoft:RotaryEmbedding', operands, ['y'], {
            interleaved: interleaved ? 1 : 0,
            num_heads: heads,
            rotary_embedding_dim: partial ? rotated : 0,
          }),
        ],
        outputs: [value('y', ['b', 's', heads * dHead])],
        weights: {
          'x.weight': [32, heads * dHead],
          cos_cache: [16, rotated / 2],
          sin_cache: [16, rotated / 2],
        },
        constants: { one: ints([1], []) },
      }
    },
    'RotaryEmbedding',
  )
}, 60_000)

test.each(['SkipLayerNormalization', 'SkipSimplifiedLayerNormalization'])(
  '%s',
  async op => {
    const centred = op === 'SkipLayerNormalization'
    await agrees(
      fc.record({ bias: fc.boolean(), sum: fc.boolean(), seed }),
      ({ bias, sum, seed }) => {
        const more = centred ? ['beta.bias', bias ? 'b.bias' : ''] : [bias ? 'b.bias' : '']
        const outputs = sum ? ['normed', '', '', 'sum'] : ['normed']
        return {
          seed,
          nodes: [
            picked('x'),
            picked('y'),
            node(`com.microsoft:${op}`, ['x', 'y', 'gamma.weight', ...more], outputs, {
              epsilon: floatAttribute(1e-3),
            }),
            sum ? node('Add', ['normed', 'sum'], ['z']) : node('Neg', ['normed'], ['z']),
          ],
          outputs: [value('z', ['b', 's', 8])],
          weights: {
            'x.weight': [32, 8],
            'y.weight': [32, 8],
            'gamma.weight': [8],
            'beta.bias': [8],
            'b.bias': [8],
          },
        }
      },
      op,
      1e-5,
    )
  },
  60_000,
)

test.each(['BiasGelu', 'FastGelu'])(
  '%s',
  async op => {
    await agrees(
      fc.record({ seed }),
      ({ seed }) => ({
        seed,
        nodes: [picked('x'), node(`com.microsoft:${op}`, ['x', 'b.bias'], ['y'])],
        outputs: [value('y', ['b', 's', 8])],
        weights: { 'x.weight': [32, 8], 'b.bias': [8] },
      }),
      op,
    )
  },
  60_000,
)

/** Codes, scales and zero points of a matrix of few bits. */
function quantized({ rows, columns, bits, blockSize, zeroPoints, seed }: Quantized) {
  const random = randomNumbers(seed)
  const blocks = Math.ceil(columns / blockSize)
  const bytes = (count: number) =>
    Uint8Array.from({ length: count }, () => Math.floor((random() + 1) * 128) & 255)
  const scales = Float32Array.from({ length: rows * blocks }, () => random() / 8)
  return {
    codes: bytes((rows * blocks * blockSize * bits) / 8),
    scales: new Uint8Array(scales.buffer),
    zeroPoints: zeroPoints ? bytes(rows * Math.ceil((blocks * bits) / 8)) : null,
    blocks,
  }
}

interface Quantized {
  rows: number
  columns: number
  bits: 4 | 8
  blockSize: number
  zeroPoints: boolean
  seed: number
}

const quantizedUse = (bits: fc.Arbitrary<4 | 8>) =>
  fc.record({
    rows: fc.constantFrom(32, 40),
    columns: fc.constantFrom(32, 64, 96),
    bits,
    blockSize: fc.constantFrom(16, 32),
    zeroPoints: fc.boolean(),
    seed,
  })

test('MatMulNBits', async () => {
  await agrees(
    fc.tuple(quantizedUse(fc.constantFrom(4, 8)), fc.boolean()),
    ([use, bias]) => {
      const { codes, scales, zeroPoints, blocks } = quantized(use)
      const { rows, columns, bits, blockSize, seed } = use
      const zeros = zeroPoints ? 'zeros' : ''
      return {
        seed,
        nodes: [
          picked('x'),
          node(
            'com.microsoft:MatMulNBits',
            ['x', 'codes', 'scales', zeros, '', bias ? 'b.bias' : ''],
            ['y'],
            {
              K: columns,
              N: rows,
              bits,
              block_size: blockSize,
            },
          ),
        ],
        outputs: [value('y', ['b', 's', rows])],
        weights: { 'x.weight': [32, columns], 'b.bias': [rows] },
        stored: {
          codes: { dtype: 'uint8', dims: [rows, blocks, (blockSize * bits) / 8], bytes: codes },
          scales: { dtype: 'float32', dims: [rows * blocks], bytes: scales },
          zeros: { dtype: 'uint8', dims: [zeroPoints?.length ?? 0], bytes: zeroPoints ?? new Uint8Array() },
        },
      }
    },
    'MatMulNBits',
    1e-4,
  )
}, 60_000)

test('GatherBlockQuantized', async () => {
  await agrees(
    quantizedUse(fc.constant(4)),
    use => {
      const { codes, scales, zeroPoints, blocks } = quantized(use)
      const { rows, columns, bits, blockSize } = use
      const inputs = ['codes', 'input_ids', 'scales', ...(zeroPoints ? ['zeros'] : [])]
      return {
        nodes: [
          node('com.microsoft:GatherBlockQuantized', inputs, ['y'], {
            bits,
            block_size: blockSize,
            gather_axis: 0,
            quantize_axis: 1,
          }),
        ],
        outputs: [value('y', ['b', 's', columns])],
        weights: {},
        stored: {
          codes: { dtype: 'uint8', dims: [rows, (columns * bits) / 8], bytes: codes },
          scales: { dtype: 'float32', dims: [rows, blocks], bytes: scales },
          zeros: {
            dtype: 'uint8',
            dims: [rows, Math.ceil((blocks * bits) / 8)],
            bytes: zeroPoints ?? new Uint8Array(),
          },
        },
      }
    },
    'GatherBlockQuantized',
    1e-6,
  )
}, 60_000)

test('a use that is not known stays as it is', () => {
  const use: OnnxNode = node('com.microsoft:MultiHeadAttention', ['q', '', '', '', '', 'x'], ['z'], {
    num_heads: 2,
  })
  const file = syntheticModel({
    nodes: [picked('q'), use],
    outputs: [value('z', ['b', 's', 8])],
    weights: { 'q.weight': [32, 8] },
    constants: { x: numbers([1]) },
  })
  const graph = canonicalize(file.graph)
  expect(graph.nodes.at(-1)).toMatchObject({ op: 'MultiHeadAttention', outputs: ['z'] })
  expect(graph.fused).toEqual([])
})
