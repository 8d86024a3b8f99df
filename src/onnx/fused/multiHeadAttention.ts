import { float, int, ints } from '../facts.ts'
import { attend, byHead, causalMask, lowest, whereVisible, withEarlier } from './attend.ts'
import { moduleOf } from '../unscoped.ts'
import { type Opener, type Opening } from './opener.ts'

/** MultiHeadAttention on separate queries, keys and values, with its biases, masks and past. */
export const openMultiHeadAttention: Opening = o => {
  const { inputs, attributes, outputs } = o.node
  const [
    query = '',
    key = '',
    value = '',
    bias = '',
    padding = '',
    added = '',
    pastKey = '',
    pastValue = '',
  ] = inputs
  const heads = int(attributes, 'num_heads', 0)
  const [, length, width] = o.facts(query)?.shape ?? []
  const shapes = [query, key, value].map(name => o.facts(name)?.shape)
  const valueWidth = shapes[2]?.[2]
  if (shapes.some(shape => shape?.length !== 3) || typeof width !== 'number') return undefined
  if (length === undefined || typeof valueWidth !== 'number' || heads === 0) return undefined
  if (inputs.slice(8).some(name => name !== '') || (outputs[3] ?? '') !== '') return undefined
  const masks = masksOf(o, { padding, added })
  if (!masks) return undefined
  const dtype = o.facts(query)?.dtype ?? 'float32'
  const biases =
    bias === '' ? [] : o.split(bias, 0, [width, width, valueWidth], ['q.bias', 'k.bias', 'v.bias'])
  const biased = (name: string, at: number, label: string) => {
    const own = biases[at]
    return own === undefined ? name : o.emit('Add', [name, own], { as: `${label}.biased` })
  }
  const part = (name: string, at: number, label: string, wide: number) =>
    byHead(o, biased(name, at, label), heads, wide / heads, label)
  const q = part(query, 0, 'q', width)
  const k = withEarlier(o, pastKey, part(key, 1, 'k', width), 1)
  const v = withEarlier(o, pastValue, part(value, 2, 'v', valueWidth), 2)
  const causal = int(attributes, 'unidirectional', 0) === 1 ? [causalMask(o, length, null, dtype)] : []
  const scale = float(attributes, 'scale', 0) || 1 / Math.sqrt(width / heads)
  const sizes = { heads, kvHeads: heads, scale, softcap: 0, sink: '', width: valueWidth }
  attend(o, { q, k, v, ...sizes, masks: [...masks(), ...causal] })
  return o.node
}

/**
 * Attention of Microsoft's domain, which holds the projection of queries, keys and values too. Its past and present are keys
 * and values in one tensor [2, batch, head, position, dHead].
 */
export const openAttention: Opening = o => {
  const { inputs, attributes } = o.node
  const [x = '', weight = '', bias = '', padding = '', past = '', added = ''] = inputs
  const heads = int(attributes, 'num_heads', 0)
  const length = o.facts(x)?.shape?.[1]
  const columns = o.facts(weight)?.shape?.[1]
  if (typeof columns !== 'number' || length === undefined || heads === 0) return undefined
  const isPlain = int(attributes, 'do_rotary', 0) === 0 && (inputs[6] ?? '') === ''
  const masks = masksOf(o, { padding, added })
  if (!isPlain || !masks) return undefined
  const sizes = ints(attributes, 'qkv_hidden_sizes') ?? [columns / 3, columns / 3, columns / 3]
  const [width = 0, , valueWidth = 0] = sizes
  const scope = moduleOf(weight) === '' ? o.node.scope : moduleOf(weight)
  const product = o.emit('MatMul', [x, weight], { as: 'product', scope })
  const packed = bias === '' ? product : o.emit('Add', [product, bias], { as: 'packed', scope })
  const flat = o.split(packed, -1, sizes, ['q.flat', 'k.flat', 'v.flat'])
  const [q = '', newKeys = '', newValues = ''] = flat.map((name, at) =>
    byHead(o, name, heads, (sizes[at] ?? 0) / heads, ['q', 'k', 'v'][at] ?? ''),
  )
  const [k, v] = withStacked(o, past, newKeys, newValues)
  const dtype = o.facts(x)?.dtype ?? 'float32'
  const causal = int(attributes, 'unidirectional', 0) === 1 ? [causalMask(o, length, null, dtype)] : []
  const scale = float(attributes, 'scale', 0) || 1 / Math.sqrt(width / heads)
  const known = { heads, kvHeads: heads, scale, softcap: 0, sink: '', width: valueWidth }
  attend(o, { q, k, v, ...known, masks: [...masks(), ...causal] })
  return o.node
}

/** Keys and values behind those of the past, which are one tensor, as what the next step takes is. */
function withStacked(o: Opener, past: string, keys: string, values: string): [string, string] {
  const joined: [string, string] = past === '' || o.past === 0 ? [keys, values] : behind()
  if ((o.node.outputs[1] ?? '') !== '') {
    const [k, v] = joined.map(name => o.emit('Unsqueeze', [name, o.ints([0])]))
    o.emit('Concat', [k ?? '', v ?? ''], { as: 1, attributes: { axis: { type: 'int', value: 0 } } })
  }
  return joined

  function behind(): [string, string] {
    const { dtype = 'float32', shape } = o.facts(keys) ?? {}
    const [batch = 1, heads = 1, , dHead = 1] = shape ?? []
    o.learn(past, { dtype, shape: [2, batch, heads, 'past', dHead] })
    const [k = '', v = ''] = o.split(past, 0, [1, 1], ['k.earlier', 'v.earlier'])
    const join = (earlier: string, value: string, as: string) =>
      o.emit('Concat', [o.emit('Squeeze', [earlier, o.ints([0])]), value], {
        as,
        attributes: { axis: { type: 'int', value: 2 } },
      })
    return [join(k, keys, 'k.all'), join(v, values, 'v.all')]
  }
}

/** What writes the masks that are added to the scores; undefined for a way of masking that is not known. */
function masksOf(
  o: Opener,
  { padding, added }: { padding: string; added: string },
): (() => string[]) | undefined {
  if (padding !== '' && o.facts(padding)?.shape?.length !== 2) return undefined
  const dtype = o.facts(o.node.inputs[0] ?? '')?.dtype ?? 'float32'
  return () => {
    const masks = added === '' ? [] : [added]
    if (padding === '') return masks
    const real = o.emit('Cast', [padding], { as: 'real', attributes: { to: { type: 'int', value: 9 } } })
    const filter = Math.max(float(o.node.attributes, 'mask_filter_value', -10000), lowest(dtype))
    const rows = o.emit('Unsqueeze', [real, o.ints([1, 2])], { as: 'real.rows' })
    return [...masks, whereVisible(o, rows, dtype, 'padding', filter)]
  }
}

/** ONNX's own Attention (23): heads apart or side by side, fewer heads of keys, a mask of either kind. */
export const openOnnxAttention: Opening = o => {
  const { inputs, attributes, outputs } = o.node
  const [query = '', key = '', value = '', mask = '', pastKey = '', pastValue = ''] = inputs
  const shape = o.facts(query)?.shape
  const apart = shape?.length === 4
  const [width, keyWidth, valueWidth] = [query, key, value].map(name => o.facts(name)?.shape?.at(-1))
  const heads = apart ? shape[1] : int(attributes, 'q_num_heads', 0)
  const kvHeads = apart ? o.facts(key)?.shape?.[1] : int(attributes, 'kv_num_heads', 0)
  const length = shape?.at(-2)
  if (typeof heads !== 'number' || typeof kvHeads !== 'number' || length === undefined) return undefined
  if (typeof width !== 'number' || typeof keyWidth !== 'number' || typeof valueWidth !== 'number')
    return undefined
  if (heads === 0 || kvHeads === 0 || (outputs[3] ?? '') !== '' || (inputs[6] ?? '') !== '') return undefined
  const dHead = apart ? width : width / heads
  const part = (name: string, count: number, wide: number, label: string) =>
    apart ? name : byHead(o, name, count, wide / count, label)
  const q = part(query, heads, width, 'q')
  const k = withEarlier(o, pastKey, part(key, kvHeads, keyWidth, 'k'), 1)
  const v = withEarlier(o, pastValue, part(value, kvHeads, valueWidth, 'v'), 2)
  const dtype = o.facts(query)?.dtype ?? 'float32'
  const isBoolean = o.facts(mask)?.dtype === 'bool'
  const added = mask === '' ? [] : [isBoolean ? whereVisible(o, mask, dtype, 'hidden') : mask]
  const causal = int(attributes, 'is_causal', 0) === 1 ? [causalMask(o, length, null, dtype)] : []
  attend(o, {
    q,
    k,
    v,
    heads,
    kvHeads,
    scale: float(attributes, 'scale', 0) || 1 / Math.sqrt(dHead),
    softcap: float(attributes, 'softcap', 0),
    masks: [...added, ...causal],
    sink: '',
    width: apart ? null : (valueWidth / kvHeads) * heads,
  })
  return o.node
}
