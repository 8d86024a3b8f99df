import { type TensorData } from '../../src/graph/tensorData.ts'
import { goldenTensor, type Golden } from './golden.ts'
import { type BuilderWeights } from './builderWeights.ts'
import { plainGeneration } from './plainGenerations.ts'
import { plainDecoder, type Visit } from './plainDecoder.ts'

/** What the zoo's Llama and Qwen3 have in common. */
const sizes = { layers: 2, heads: 4, kvHeads: 2, dHead: 16, epsilon: 1e-6 }

/**
 * The golden values again, by the plain evaluation with a file's own weights instead of by PyTorch with the
 * checkpoint's: for files whose weights are quantised. Gradients are left out.
 */
export function plainGolden(golden: Golden, weights: BuilderWeights): Golden {
  const ids = { a: [...goldenTensor(golden, 'ids.a').data], b: [...goldenTensor(golden, 'ids.b').data] }
  const sites = {
    a: sitesOf(visit => plainDecoder(weights, sizes, ids.a, visit)),
    b: sitesOf(visit => plainDecoder(weights, sizes, ids.b, visit)),
  }
  const inputs = { positions: ids.a.length, direction: goldenTensor(golden, 'vec').data, other: sites.b }
  const valueOf = (key: string): Float64Array | null => {
    const [first = '', second = '', ...rest] = key.split('.')
    if (first === 'gen') {
      const generation = key.replace('_logits', '')
      const { direction } = inputs
      const made = plainGeneration(generation, weights, sizes, {
        prompt: ids.a,
        direction,
        steer: golden.steer,
      })
      return key === generation ? made.newIds : made.logits
    }
    if (first === 'iv') return plainDecoder(weights, sizes, ids.a, writeOf(key, inputs))
    if (first !== 'a' && first !== 'b') return null
    if (second === 'logits') return sites[first].get('logits') ?? null
    if (second === 'out') return sites[first].get(`${rest.join('.')}.output`) ?? null
    const name = second === 'attn_probs' ? 'probs' : second
    return sites[first].get(`model.layers.${rest[0]}.self_attn.${name}`) ?? null
  }
  const again = (file: 'golden' | 'golden-inner') => {
    const tensors = new Map<string, TensorData>()
    for (const [key, tensor] of golden.tensors[file]) {
      const data = valueOf(key)
      if (/^ids\.|^vec$/.test(key)) tensors.set(key, tensor)
      else if (data !== null)
        tensors.set(key, { dtype: 'float32', shape: tensor.shape, data: Float32Array.from(data) })
    }
    return tensors
  }
  return { ...golden, tensors: { golden: again('golden'), 'golden-inner': again('golden-inner') } }
}

function sitesOf(run: (visit: Visit) => void): ReadonlyMap<string, Float64Array> {
  const sites = new Map<string, Float64Array>()
  run((site, values) => sites.set(site, values.slice()))
  return sites
}

interface Inputs {
  /** Number of positions of prompt A. */
  positions: number
  direction: ArrayLike<number>
  /** The places of prompt B. */
  other: ReadonlyMap<string, Float64Array>
}

/** The intervention of a key, as PyTorch's hooks made it. */
function writeOf(key: string, { positions, direction, other }: Inputs): Visit {
  const [, name = '', layer = ''] = /^iv\.(.*)\.(\d+)$/.exec(key) ?? []
  const path = `model.layers.${layer}`
  const width = direction.length
  const { heads, kvHeads, dHead } = sizes
  const at = (place: string, change: (values: Float64Array) => void): Visit => {
    return (site, values) => {
      if (site === place) change(values)
    }
  }
  const inside = (site: string, change: (values: Float64Array) => void) =>
    at(`${path}.self_attn.${site}`, change)
  const lengthOf = (scores: Float64Array) => Math.sqrt(scores.length / heads)
  if (name.startsWith('input.')) {
    const child = name.slice('input.'.length)
    return at(child === 'block' ? `${path}.input` : `${path}.${child}.input`, values => {
      const channels = values.length / positions
      for (let i = 0; i < channels; i++) values[3 * channels + i] = i % 2 === 0 ? 2 : -2
    })
  }
  switch (name) {
    case 'zero_mlp':
      return at(`${path}.mlp.output`, values => values.fill(0))
    case 'zero_attn':
      return at(`${path}.self_attn.output`, values => values.fill(0))
    case 'zero_pos3':
      return at(`${path}.output`, values => values.fill(0, 3 * width, 4 * width))
    case 'steer_last':
      return at(`${path}.output`, values => {
        for (let i = 0; i < width; i++) values[values.length - width + i]! += 2 * (direction[i] ?? NaN)
      })
    case 'patch_b_last':
      return at(`${path}.output`, values => {
        values.set(other.get(`${path}.output`)!.slice(-width), values.length - width)
      })
    case 'q_h1_p3':
      return inside('q', values => values.fill(20, (3 * heads + 1) * dHead, (3 * heads + 2) * dHead))
    case 'k_h1_p2':
      return inside('k', values => values.fill(20, (2 * kvHeads + 1) * dHead, (2 * kvHeads + 2) * dHead))
    case 'v_h1_p2':
      return inside('v', values => values.fill(2, (2 * kvHeads + 1) * dHead, (2 * kvHeads + 2) * dHead))
    case 'scores_h1_q5_k2':
      return inside('scores', values => {
        const length = lengthOf(values)
        values[(length + 5) * length + 2]! += 4
      })
    case 'probs_h1_q5_first':
      return inside('probs', values => {
        const length = lengthOf(values)
        values.fill(0, (length + 5) * length, (length + 6) * length)
        values[(length + 5) * length] = 1
      })
    case 'z_h1':
      return inside('z', values => {
        values.forEach((_, i) => {
          if (Math.floor(i / dHead) % heads === 1) values[i] = 0
        })
      })
    default:
      throw new Error(`no plain evaluation is known for ${key}`)
  }
}
