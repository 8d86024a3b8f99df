import { type BuilderWeights, type Matrix } from './builderWeights.ts'

/**
 * What an evaluation says of each place that it passes, by the site's path; changing the numbers changes what flows
 * on. At `.input` they are the module's alone.
 */
export type Visit = (site: string, values: Float64Array) => void

export interface PlainSizes {
  layers: number
  heads: number
  kvHeads: number
  dHead: number
  epsilon: number
}

/**
 * Llama and Qwen3 in plain TypeScript and float64, from the formulas of their papers: what files whose operators no
 * CPU runs are compared with.
 * @returns the logits [position, vocab]
 */
export function plainDecoder(
  weights: BuilderWeights,
  sizes: PlainSizes,
  ids: readonly number[],
  visit: Visit,
): Float64Array {
  const embedding = weights.matrix('model.embed_tokens.weight')
  const width = embedding.columns
  let h = new Float64Array(ids.length * width)
  ids.forEach((id, t) => {
    h.set(embedding.data.subarray(id * width, (id + 1) * width), t * width)
  })
  visit('model.embed_tokens.output', h)
  const alone = (path: string, values: Float64Array) => {
    const own = values.slice()
    visit(`${path}.input`, own)
    return own
  }
  for (let layer = 0; layer < sizes.layers; layer++) {
    const path = `model.layers.${layer}`
    visit(`${path}.input`, h)
    const norm = (name: string) =>
      rmsNorm(alone(`${path}.${name}`, h), weights.vector(`${path}.${name}.weight`), sizes.epsilon)
    const linear = (name: string, x: Float64Array, stored = name) =>
      multiply(alone(`${path}.${name}`, x), weights.linear(`${path}.${stored.replace('self_attn', 'attn')}`))
    const attended = attention({ weights, sizes, path, linear, visit }, norm('input_layernorm'))
    const added = linear('self_attn.o_proj', attended)
    visit(`${path}.self_attn.output`, added)
    h = h.map((value, i) => value + (added[i] ?? NaN))
    const normed = norm('post_attention_layernorm')
    const [gate, up] = [linear('mlp.gate_proj', normed), linear('mlp.up_proj', normed)]
    const post = gate.map((value, i) => (value / (1 + Math.exp(-value))) * (up[i] ?? NaN))
    const down = linear('mlp.down_proj', post)
    visit(`${path}.mlp.output`, down)
    h = h.map((value, i) => value + (down[i] ?? NaN))
    visit(`${path}.output`, h)
  }
  const final = weights.vector(`model.layers.${sizes.layers}.final_norm_layernorm.weight`)
  const normed = rmsNorm(h, final, sizes.epsilon)
  visit('model.norm.output', normed)
  const logits = multiply(normed, weights.linear('lm_head'))
  visit('logits', logits)
  return logits
}

interface AttentionOf {
  weights: BuilderWeights
  sizes: PlainSizes
  path: string
  /** Applies a linear module; `stored` is where its weight lies. */
  linear: (name: string, x: Float64Array, stored?: string) => Float64Array
  visit: Visit
}

/** Mixed values of all heads, [position, head * dHead]. */
function attention(of: AttentionOf, x: Float64Array): Float64Array {
  const { sizes, path, visit } = of
  const { heads, kvHeads, dHead } = sizes
  const { q, k, v } = project(of, x)
  const site = (name: string, values: Float64Array) => {
    visit(`${path}.self_attn.${name}`, values)
  }
  site('q', q)
  site('k', k)
  site('v', v)
  const length = q.length / (heads * dHead)
  const kvOf = (head: number, t: number) => (t * kvHeads + Math.floor((head * kvHeads) / heads)) * dHead
  const scores = new Float64Array(heads * length * length).fill(-1e4)
  for (let head = 0; head < heads; head++)
    for (let query = 0; query < length; query++)
      for (let key = 0; key <= query; key++) {
        let sum = 0
        for (let d = 0; d < dHead; d++)
          sum += (q[(query * heads + head) * dHead + d] ?? NaN) * (k[kvOf(head, key) + d] ?? NaN)
        scores[(head * length + query) * length + key] = sum / Math.sqrt(dHead)
      }
  site('scores', scores)
  const probs = softmax(scores, length)
  site('probs', probs)
  const z = new Float64Array(q.length)
  for (let head = 0; head < heads; head++)
    for (let query = 0; query < length; query++)
      for (let key = 0; key < length; key++) {
        const share = probs[(head * length + query) * length + key] ?? NaN
        for (let d = 0; d < dHead; d++)
          z[(query * heads + head) * dHead + d]! += share * (v[kvOf(head, key) + d] ?? NaN)
      }
  site('z', z)
  return z
}

/** q, k and v, [position, head, dHead], as they are multiplied: normalised where the model does so, and rotated. */
function project(of: AttentionOf, x: Float64Array): Record<'q' | 'k' | 'v', Float64Array> {
  const { weights, path, linear } = of
  const { heads, kvHeads, dHead, epsilon } = of.sizes
  // The weights are packed side by side; each of the three still has an input of its own.
  const part = (name: string, first: number, count: number) => {
    const packed = linear(`self_attn.${name}_proj`, x, 'self_attn.qkv_proj')
    const made = columns(packed, first * dHead, count * dHead, (heads + 2 * kvHeads) * dHead)
    const norm = `${path}.attn.${name}_norm.layernorm.weight`
    return weights.has(norm) ? rmsNorm(made, weights.vector(norm), epsilon) : made
  }
  return {
    q: rotate(weights, part('q', 0, heads), heads * dHead, dHead),
    k: rotate(weights, part('k', heads, kvHeads), kvHeads * dHead, dHead),
    v: part('v', heads + kvHeads, kvHeads),
  }
}

function columns(values: Float64Array, start: number, width: number, total: number): Float64Array {
  return values.filter((_, i) => i % total >= start && i % total < start + width)
}

/** Rotary positions: the two halves of each head are the parts of complex numbers. */
function rotate(weights: BuilderWeights, x: Float64Array, width: number, dHead: number): Float64Array {
  const [cos, sin] = [weights.matrix('cos_cache'), weights.matrix('sin_cache')]
  const half = dHead / 2
  return x.map((value, i) => {
    const [t, d] = [Math.floor(i / width), i % dHead]
    const angle = t * cos.columns + (d % half)
    const other = d < half ? -(x[i + half] ?? NaN) : (x[i - half] ?? NaN)
    return value * (cos.data[angle] ?? NaN) + other * (sin.data[angle] ?? NaN)
  })
}

function rmsNorm(x: Float64Array, weight: Float64Array, epsilon: number): Float64Array {
  const width = weight.length
  const result = new Float64Array(x.length)
  for (let row = 0; row < x.length; row += width) {
    const values = x.subarray(row, row + width)
    const scale = Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / width + epsilon)
    values.forEach((value, i) => {
      result[row + i] = (value / scale) * (weight[i] ?? NaN)
    })
  }
  return result
}

function softmax(x: Float64Array, width: number): Float64Array {
  const result = new Float64Array(x.length)
  for (let row = 0; row < x.length; row += width) {
    const values = x.subarray(row, row + width)
    const most = Math.max(...values)
    const exponentials = values.map(value => Math.exp(value - most))
    const sum = exponentials.reduce((total, value) => total + value, 0)
    result.set(
      exponentials.map(value => value / sum),
      row,
    )
  }
  return result
}

function multiply(x: Float64Array, { rows, columns, data }: Matrix): Float64Array {
  const result = new Float64Array((x.length / rows) * columns)
  for (let t = 0; t < x.length / rows; t++)
    for (let row = 0; row < rows; row++) {
      const value = x[t * rows + row] ?? NaN
      for (let column = 0; column < columns; column++)
        result[t * columns + column]! += value * (data[row * columns + column] ?? NaN)
    }
  return result
}
