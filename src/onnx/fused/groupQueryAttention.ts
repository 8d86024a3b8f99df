import { float, int } from '../facts.ts'
import { attend, byHead, causalMask, withEarlier } from './attend.ts'
import { emitNorm } from './norms.ts'
import { rotaryTables, rotate } from './rotary.ts'
import { type Opener, type Opening } from './opener.ts'

/**
 * GroupQueryAttention: causal, keys and values of fewer heads, rotary embedding and norms of q and k inside. It is told
 * the lengths of padded prompts, which Vitrine never makes: its opened form reads the lengths off the shapes.
 */
export const openGroupQueryAttention: Opening = o => {
  const { inputs, attributes } = o.node
  const [query = '', key = '', , pastKey = '', pastValue = '', , , cos = '', sin = ''] = inputs
  const [positions = '', bias = '', sink = '', keyScale = '', valueScale = ''] = inputs.slice(9)
  const [qNorm = '', kNorm = ''] = inputs.slice(14)
  const heads = int(attributes, 'num_heads', 0)
  const kvHeads = int(attributes, 'kv_num_heads', 0)
  const [, length, width] = o.facts(query)?.shape ?? []
  if (length === undefined || typeof width !== 'number' || keyScale !== '' || valueScale !== '')
    return undefined
  const dHead = width / (key === '' ? heads + 2 * kvHeads : heads)
  if (!Number.isInteger(dHead) || kvHeads === 0 || int(attributes, 'qk_output', 0) !== 0) return undefined
  const flat = apart(o, heads, kvHeads, dHead)
  const epsilon = float(attributes, 'qk_norm_epsilon', 1e-6)
  const rotates = int(attributes, 'do_rotary', 0) === 1
  const interleaved = int(attributes, 'rotary_interleaved', 0) === 1
  const tables = rotates ? rotaryTables(o, { cos, sin, positions, interleaved }, length) : undefined
  const prepared = (value: string, count: number, norm: string, label: 'q' | 'k') => {
    const normed = byHead(o, value, count, dHead, label, parts =>
      norm === '' ? parts : headNorm(o, parts, norm, epsilon, label),
    )
    return tables ? rotate(o, normed, tables, label, `${label}.rotary`) : normed
  }
  const q = prepared(flat.q, heads, qNorm, 'q')
  const k = withEarlier(o, pastKey, prepared(flat.k, kvHeads, kNorm, 'k'), 1)
  const v = withEarlier(o, pastValue, byHead(o, flat.v, kvHeads, dHead, 'v'), 2)
  const window = int(attributes, 'local_window_size', -1)
  const dtype = o.facts(q)?.dtype ?? 'float32'
  const mask = causalMask(o, length, window > 0 ? window : null, dtype)
  const scale = float(attributes, 'scale', 0)
  const smooth = int(attributes, 'smooth_softmax', 0) === 1
  attend(o, {
    q,
    k,
    v,
    heads,
    kvHeads,
    scale: scale === 0 ? 1 / Math.sqrt(dHead) : scale,
    softcap: float(attributes, 'softcap', 0),
    masks: bias === '' ? [mask] : [bias, mask],
    sink: sink === '' && smooth ? o.floats(Array<number>(heads).fill(0), [heads], dtype) : sink,
    width: heads * dHead,
  })
  return o.node
}

/** Queries, keys and values, which may come packed into the first operand. */
function apart(
  o: Opener,
  heads: number,
  kvHeads: number,
  dHead: number,
): { q: string; k: string; v: string } {
  const [query = '', key = '', value = ''] = o.node.inputs
  if (key !== '') return { q: query, k: key, v: value }
  const sizes = [heads, kvHeads, kvHeads].map(count => count * dHead)
  const [q = '', k = '', v = ''] = o.split(query, -1, sizes, ['q.flat', 'k.flat', 'v.flat'])
  return { q, k, v }
}

/** RMSNorm of each head's vectors: a module of its own in Hugging Face (`self_attn.q_norm`). */
const headNorm = (o: Opener, value: string, weight: string, epsilon: number, label: 'q' | 'k'): string => {
  const scope = `${o.node.scope}.${label}_norm`
  return emitNorm(o, value, {
    centred: false,
    epsilon,
    weight,
    bias: '',
    result: { as: `${label}_norm`, scope },
  })
}
