import {
  alibi,
  attend,
  embedding,
  gelu,
  repeated,
  reshapeTo,
  rotaryTables,
  rotateHalves,
  rotatePairs,
  swish,
} from './parts.ts'
import { int, type Sketch } from './sketch.ts'
import { decoder, type Block } from './decoder.ts'
import { size } from './size.ts'

const { width, heads, kvHeads, dHead, inner } = size

const split = (s: Sketch, x: string) => s.reshape(x, 0, 0, -1, dHead)
const byHead = (s: Sketch, x: string) => s.transpose(split(s, x), 0, 2, 1, 3)
const add = (s: Sketch, a: string, b: string) => s.one('Add', [a, b])

/** Llama's attention; what differs between models is said. */
function selfAttention(
  s: Sketch,
  x: string,
  mask: string,
  { bias = false, norm = false, softcap = false } = {},
): string {
  return s.within('self_attn', () => {
    const project = (name: string, count: number) => s.linear(x, `${name}_proj`, width, count * dHead, bias)
    const normed = (name: string, count: number) =>
      norm ? s.rmsNorm(project(name, count), `${name}_norm`, count * dHead) : project(name, count)
    const tables = rotaryTables(s, dHead)
    const q = rotateHalves(s, byHead(s, normed('q', heads)), dHead, tables)
    const k = rotateHalves(s, byHead(s, normed('k', kvHeads)), dHead, tables)
    const v = byHead(s, project('v', kvHeads))
    const shared = (value: string) => repeated(s, value, heads, kvHeads, dHead)
    return s.linear(attend(s, { q, k: shared(k), v: shared(v), mask, softcap }), 'o_proj', width, width)
  })
}

function gatedMlp(s: Sketch, x: string): string {
  return s.within('mlp', () => {
    const gate = s.linear(x, 'gate_proj', width, inner)
    const active = s.within('act_fn', () => swish(s, gate))
    return s.linear(s.one('Mul', [active, s.linear(x, 'up_proj', width, inner)]), 'down_proj', inner, width)
  })
}

/** Biases on q, k and v alone. */
const qwen2: Block = (s, x, mask) => {
  const middle = add(s, x, selfAttention(s, s.rmsNorm(x, 'input_layernorm', width), mask, { bias: true }))
  return add(s, middle, gatedMlp(s, s.rmsNorm(middle, 'post_attention_layernorm', width)))
}

/** Queries, keys and values of one packed projection [q|k|v], gate and up of another. */
const phi3: Block = (s, x, mask) => {
  const normed = s.rmsNorm(x, 'input_layernorm', width)
  const attended = s.within('self_attn', () => {
    const packed = s.linear(normed, 'qkv_proj', width, (heads + 2 * kvHeads) * dHead)
    const bounds = [0, heads, heads + kvHeads, heads + 2 * kvHeads].map(count => count * dHead)
    const part = (at: number) => byHead(s, s.slice(packed, bounds[at] ?? 0, bounds[at + 1] ?? 0, 2))
    const tables = rotaryTables(s, dHead)
    const shared = (value: string) => repeated(s, value, heads, kvHeads, dHead)
    const [q, k, v] = [
      rotateHalves(s, part(0), dHead, tables),
      rotateHalves(s, part(1), dHead, tables),
      part(2),
    ]
    return s.linear(attend(s, { q, k: shared(k), v: shared(v), mask }), 'o_proj', width, width)
  })
  const middle = add(s, x, attended)
  const before = s.rmsNorm(middle, 'post_attention_layernorm', width)
  const fed = s.within('mlp', () => {
    const packed = s.linear(before, 'gate_up_proj', width, 2 * inner)
    const [gate = '', up = ''] = s.op('Split', [packed, s.shape(inner, inner)], { axis: int(2) }, 2)
    return s.linear(
      s.one('Mul', [up, s.within('activation_fn', () => swish(s, gate))]),
      'down_proj',
      inner,
      width,
    )
  })
  return add(s, middle, fed)
}

/** Scaled queries, ReLU between two projections that are the block's own children. */
const opt: Block = (s, x, mask) => {
  const normed = s.layerNorm(x, 'self_attn_layer_norm', width)
  const attended = s.within('self_attn', () => {
    const q = s.one('Mul', [s.linear(normed, 'q_proj', width, width, true), s.number(dHead ** -0.5)])
    const k = byHead(s, s.linear(normed, 'k_proj', width, width, true))
    const v = byHead(s, s.linear(normed, 'v_proj', width, width, true))
    return s.linear(attend(s, { q: byHead(s, q), k, v, mask, scale: 1 }), 'out_proj', width, width, true)
  })
  const middle = add(s, x, attended)
  const fed = s.linear(s.layerNorm(middle, 'final_layer_norm', width), 'fc1', width, inner, true)
  const active = s.within('activation_fn', () => s.one('Relu', [fed]))
  return add(s, middle, s.linear(active, 'fc2', inner, width, true))
}

/** OPT as it was exported for years: batch and heads folded from the projections to the weighted sum, softmax included. */
const optFolded: Block = (s, x, mask) => {
  const normed = s.layerNorm(x, 'self_attn_layer_norm', width)
  const attended = s.within('self_attn', () => {
    const folded = (name: string, scale?: number) => {
      const projected = s.linear(normed, name, width, width, true)
      const scaled = scale === undefined ? projected : s.one('Mul', [projected, s.number(scale)])
      return reshapeTo(s, byHead(s, scaled), -1, null, dHead)
    }
    const [q, k, v] = [folded('q_proj', dHead ** -0.5), folded('k_proj'), folded('v_proj')]
    const product = s.one('MatMul', [q, s.transpose(k, 0, 2, 1)])
    const masked = add(s, reshapeTo(s, product, -1, heads, null, null), mask)
    const kept = s.one('Max', [masked, s.number(-3.4028234663852886e38)])
    const probs = s.one('Softmax', [reshapeTo(s, kept, -1, null, null)], { axis: int(-1) })
    const z = reshapeTo(s, s.one('MatMul', [probs, v]), -1, heads, null, dHead)
    return s.linear(s.reshape(s.transpose(z, 0, 2, 1, 3), 0, 0, width), 'out_proj', width, width, true)
  })
  const middle = add(s, x, attended)
  const fed = s.linear(s.layerNorm(middle, 'final_layer_norm', width), 'fc1', width, inner, true)
  const active = s.within('activation_fn', () => s.one('Relu', [fed]))
  return add(s, middle, s.linear(active, 'fc2', inner, width, true))
}

/** Rotary embedding of part of each head, in pairs; attention and MLP beside each other behind one norm. */
const gptj: Block = (s, x, mask) => {
  const normed = s.layerNorm(x, 'ln_1', width)
  const attended = s.within('attn', () => {
    const tables = rotaryTables(s, dHead / 2, { pairs: true, headsLast: true })
    const turned = (name: string) => {
      const by = split(s, s.linear(normed, name, width, width))
      const rotated = rotatePairs(s, s.slice(by, 0, dHead / 2, 3), dHead / 2, tables)
      const rest = s.slice(by, dHead / 2, 2 ** 40, 3)
      return s.transpose(s.one('Concat', [rotated, rest], { axis: int(-1) }), 0, 2, 1, 3)
    }
    const [q, k] = [turned('q_proj'), turned('k_proj')]
    const product = s.one('MatMul', [q, s.transpose(k, 0, 1, 3, 2)])
    const scores = add(s, s.one('Div', [product, s.number(Math.sqrt(dHead))]), mask)
    const probs = s.one('Softmax', [scores], { axis: int(-1) })
    const z = s.one('MatMul', [probs, byHead(s, s.linear(normed, 'v_proj', width, width))])
    return s.linear(s.reshape(s.transpose(z, 0, 2, 1, 3), 0, 0, width), 'out_proj', width, width)
  })
  const fed = s.within('mlp', () => {
    const before = s.linear(normed, 'fc_in', width, inner, true)
    return s.linear(
      s.within('act', () => gelu(s, before)),
      'fc_out',
      inner,
      width,
      true,
    )
  })
  return add(s, add(s, attended, fed), x)
}

/** Packed [head, 3, dHead], ALiBi, batch and heads folded for the products, the skip inside attention and MLP. */
const bloom: Block = (s, x, mask) => {
  const normed = s.layerNorm(x, 'input_layernorm', width)
  const middle = s.within('self_attention', () => {
    const packed = s.linear(normed, 'query_key_value', width, 3 * width, true)
    const parts = s.reshape(packed, 0, 0, heads, 3, dHead)
    const part = (at: number) => s.one('Gather', [parts, s.index(at)], { axis: int(3) })
    const q = reshapeTo(s, s.transpose(part(0), 0, 2, 1, 3), -1, null, dHead)
    const k = reshapeTo(s, s.transpose(part(1), 0, 2, 3, 1), -1, dHead, null)
    const v = reshapeTo(s, s.transpose(part(2), 0, 2, 1, 3), -1, null, dHead)
    const scaled = s.one('Mul', [s.one('MatMul', [q, k]), s.number(dHead ** -0.5)])
    const scores = add(s, add(s, reshapeTo(s, scaled, -1, heads, null, null), alibi(s, heads)), mask)
    const probs = reshapeTo(s, s.one('Softmax', [scores], { axis: int(-1) }), -1, null, null)
    const z = reshapeTo(s, s.one('MatMul', [probs, v]), -1, heads, null, dHead)
    const merged = s.reshape(s.transpose(z, 0, 2, 1, 3), 0, 0, width)
    return add(s, x, s.linear(merged, 'dense', width, width, true))
  })
  const before = s.layerNorm(middle, 'post_attention_layernorm', width)
  return s.within('mlp', () => {
    const wide = s.linear(before, 'dense_h_to_4h', width, inner, true)
    const active = s.within('gelu_impl', () => gelu(s, wide))
    return add(s, middle, s.linear(active, 'dense_4h_to_h', inner, width, true))
  })
}

/** Norms before and behind both branches, capped scores. */
const gemma2: Block = (s, x, mask) => {
  const attended = selfAttention(s, s.rmsNorm(x, 'input_layernorm', width), mask, { softcap: true })
  const middle = add(s, x, s.rmsNorm(attended, 'post_attention_layernorm', width))
  const fed = gatedMlp(s, s.rmsNorm(middle, 'pre_feedforward_layernorm', width))
  return add(s, middle, s.rmsNorm(fed, 'post_feedforward_layernorm', width))
}

/** Norms of whole projections, and behind the branches only. */
const olmo2: Block = (s, x, mask) => {
  const attended = selfAttention(s, x, mask, { norm: true })
  const middle = add(s, x, s.rmsNorm(attended, 'post_attention_layernorm', width))
  return add(s, middle, s.rmsNorm(gatedMlp(s, middle), 'post_feedforward_layernorm', width))
}

/** Attention and MLP behind one norm, added one after the other; both scaled. */
const cohere: Block = (s, x, mask) => {
  const normed = s.layerNorm(x, 'input_layernorm', width)
  const scaled = (value: string) => s.one('Mul', [value, s.number(0.5)])
  const attended = scaled(selfAttention(s, normed, mask))
  return add(s, add(s, x, attended), scaled(gatedMlp(s, normed)))
}

/** A router that mixes two experts. */
const moe: Block = (s, x, mask) => {
  const middle = add(s, x, selfAttention(s, s.rmsNorm(x, 'input_layernorm', width), mask))
  const before = s.rmsNorm(middle, 'post_attention_layernorm', width)
  const fed = s.within('block_sparse_moe', () => {
    const shares = s.one('Softmax', [s.linear(before, 'gate', width, 2)], { axis: int(-1) })
    const expert = (at: number) =>
      s.one('Mul', [s.within(`experts.${at}`, () => gatedMlp(s, before)), s.slice(shares, at, at + 1, 2)])
    return add(s, expert(0), expert(1))
  })
  return add(s, middle, fed)
}

/** Norms on the stream itself, behind each addition. */
const postNorm: Block = (s, x, mask) => {
  const middle = s.layerNorm(add(s, x, selfAttention(s, x, mask)), 'attention_norm', width)
  return s.layerNorm(add(s, middle, gatedMlp(s, middle)), 'output_norm', width)
}

const llama = { root: 'model', list: 'layers', embed: 'embed_tokens', norm: 'norm' }
const gpt = { root: 'transformer', list: 'h', embed: 'wte', norm: 'ln_f' }

/** Small models of the patterns that the zoo does not have, by the `model_type` of one that has them. */
export const sketches = {
  qwen2: decoder(qwen2, llama),
  phi3: decoder(phi3, llama),
  opt: decoder(
    opt,
    { root: 'model.decoder', list: 'layers', embed: 'embed_tokens', norm: 'final_layer_norm' },
    {
      start: (s, x) => add(s, x, embedding(s, 'embed_positions', 16, width, 'position_ids')),
    },
  ),
  opt_folded: decoder(optFolded, {
    root: 'decoder',
    list: 'layers',
    embed: 'embed_tokens',
    norm: 'final_layer_norm',
  }),
  gptj: decoder(gptj, gpt),
  bloom: decoder(
    bloom,
    { ...gpt, embed: 'word_embeddings' },
    {
      start: (s, x) => s.layerNorm(x, 'word_embeddings_layernorm', width),
    },
  ),
  gemma2: decoder(gemma2, llama, {
    start: (s, x) => s.one('Mul', [x, s.number(Math.sqrt(width))]),
    end: (s, x) => s.one('Mul', [s.one('Tanh', [s.one('Div', [x, s.number(3)])]), s.number(3)]),
  }),
  olmo2: decoder(olmo2, llama),
  cohere: decoder(cohere, llama),
  mixtral: decoder(moe, llama),
  postnorm: decoder(postNorm, { ...llama, norm: null }),
}
