import { type Golden } from '../golden/golden.ts'
import { PlainFile, type Edit } from '../oracle/plainFile.ts'
import { type TensorData } from '../../src/graph/tensorData.ts'

/** The layer of the embedded model that the interventions are made in. */
export const atlasLayer = 2
const width = 128
const heads = 4

/**
 * Golden values for the embedded model, by ONNX Runtime on edited copies of its file. The names of tensors and nodes
 * are those that the exporter gave.
 * @param ids two prompts, of different lengths
 */
export async function atlasGolden(folder: string, ids: { a: number[]; b: number[] }): Promise<Golden> {
  const file = await PlainFile.open(folder)
  const block = `/transformer/h.${atlasLayer}`
  const direction = Array.from({ length: width }, (_, i) => Math.sin(i + 1))
  const positions = ids.a.length
  const logits = async (...edits: Edit[]) => {
    const edited = await file.edited(edits)
    const data = await edited.logits([ids.a])
    await edited.close()
    return floats([1, positions, data.length / positions], data)
  }
  /** 1 everywhere, and 0 at one position. */
  const without = (position: number) => ({
    dims: [1, positions, 1],
    data: Array.from({ length: positions }, (_, t) => (t === position ? 0 : 1)),
  })
  const atPosition = (position: number, values: (channel: number) => number, channels: number) => ({
    dims: [1, positions, channels],
    data: Array.from({ length: positions * channels }, (_, i) =>
      Math.floor(i / channels) === position ? values(i % channels) : 0,
    ),
  })
  const nothing = { dims: [1], data: [0] }
  const all = { dims: [1], data: [1] }
  const output = `${block}/Add_1_output_0`
  const alternating = (channel: number) => (channel % 2 === 0 ? 2 : -2)
  const base = await logits()
  const ivs: Record<string, Edit> = {
    zero_mlp: { tensor: `${block}/mlp/c_proj/Reshape_1_output_0`, keep: nothing },
    zero_attn: { tensor: `${block}/attn/c_proj/Reshape_1_output_0`, keep: nothing },
    zero_pos3: { tensor: output, keep: without(3) },
    steer_last: {
      tensor: output,
      keep: all,
      add: atPosition(positions - 1, channel => 2 * (direction[channel] ?? NaN), width),
    },
    z_h1: {
      tensor: `${block}/attn/Reshape_3_output_0`,
      keep: {
        dims: [width],
        data: Array.from({ length: width }, (_, i) => (Math.floor(i / (width / heads)) === 1 ? 0 : 1)),
      },
    },
    'input.ln_1': {
      tensor: `/transformer/h.${atlasLayer - 1}/Add_1_output_0`,
      keep: without(3),
      add: atPosition(3, alternating, width),
      readers: [`${block}/ln_1/LayerNormalization`],
    },
    'input.mlp.c_proj': {
      tensor: `${block}/mlp/act/Mul_3_output_0`,
      keep: without(3),
      add: atPosition(3, alternating, 4 * width),
    },
    'input.block': {
      tensor: `/transformer/h.${atlasLayer - 1}/Add_1_output_0`,
      keep: without(3),
      add: atPosition(3, alternating, width),
    },
  }
  const golden = new Map<string, TensorData>([
    ['ids.a', { dtype: 'int32', shape: [1, positions], data: Int32Array.from(ids.a) }],
    ['ids.b', { dtype: 'int32', shape: [1, ids.b.length], data: Int32Array.from(ids.b) }],
    ['vec', floats([width], direction)],
    ['a.logits', base],
  ])
  for (const [name, edit] of Object.entries(ivs)) golden.set(`iv.${name}.${atlasLayer}`, await logits(edit))
  await file.close()
  return {
    architecture: 'gpt2',
    layers: 6,
    modules: {
      embed: 'transformer.wte',
      block: 'transformer.h.{}',
      attention: 'attn',
      mlp: 'mlp',
      norm: 'transformer.ln_f',
      head: 'lm_head',
    },
    steer: 30,
    tensors: { golden, 'golden-inner': new Map() },
  }
}

const floats = (shape: readonly number[], data: ArrayLike<number>): TensorData => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from(data),
})
