import { addDims, type Dim } from '../../graph/dim.ts'
import { type OnnxDType } from '../ir.ts'
import { type Opener } from './opener.ts'

/** Attention by heads, each operand [batch, head, position, dHead], keys and values with those of the past. */
export interface Attention {
  q: string
  k: string
  v: string
  heads: number
  kvHeads: number
  scale: number
  /** Scores become cap * tanh(scores / cap); 0 for none. */
  softcap: number
  /** Added to the scores, in this order. */
  masks: readonly string[]
  /** A score for each head that takes part in the softmax and is no key, or ''. */
  sink: string
  /** Width of z for all heads together, which are put side by side; null where the operator leaves them apart. */
  width: number | null
}

const permuted = (perm: readonly number[]) => ({ perm: { type: 'ints' as const, value: perm } })
const lastAxis = { axis: { type: 'int' as const, value: -1 } }

/**
 * [batch, position, heads * dHead] -> [batch, head, position, dHead]
 * @param norm what happens to the heads [batch, position, head, dHead] on the way
 */
export function byHead(
  o: Opener,
  value: string,
  heads: number,
  dHead: number,
  label: string,
  norm: (heads: string) => string = same => same,
): string {
  const parts = o.emit('Reshape', [value, o.ints([0, 0, heads, dHead])], { as: `${label}.heads` })
  return o.emit('Transpose', [norm(parts)], { as: label, attributes: permuted([0, 2, 1, 3]) })
}

/** Keys or values of each head of its own, where several query heads share one. */
function repeated(o: Opener, value: string, { heads, kvHeads }: Attention, label: string): string {
  if (heads === kvHeads) return value
  const [batch = 1, , length = 1, dHead = 1] = o.facts(value)?.shape ?? []
  const groups = heads / kvHeads
  const parted = o.emit('Unsqueeze', [value, o.ints([2])], { as: `${label}.parted` })
  const copied = o.emit('Expand', [parted, o.ints([batch, kvHeads, groups, length, dHead])], {
    as: `${label}.copied`,
  })
  return o.emit('Reshape', [copied, o.ints([0, heads, length, dHead])], { as: `${label}.repeated` })
}

/** Scores, softmax and weighted sum: the operator's first output. */
export function attend(o: Opener, attention: Attention): void {
  const { q, k, v, scale, softcap, sink } = attention
  const dtype = o.facts(q)?.dtype ?? 'float32'
  const number = (value: number) => o.floats([value], [], dtype)
  const keys = o.emit('Transpose', [repeated(o, k, attention, 'k')], {
    as: 'k.columns',
    attributes: permuted([0, 1, 3, 2]),
  })
  const product = o.emit('MatMul', [q, keys], { as: 'products' })
  let scores = o.emit('Mul', [product, number(scale)], { as: 'scaled' })
  if (softcap !== 0) {
    const part = o.emit('Tanh', [o.emit('Div', [scores, number(softcap)], { as: 'capping' })], { as: 'tanh' })
    scores = o.emit('Mul', [part, number(softcap)], { as: 'capped' })
  }
  attention.masks.forEach((mask, index) => {
    const as = index === attention.masks.length - 1 ? 'scores' : `masked${index}`
    scores = o.emit('Add', [scores, mask], { as })
  })
  const probs =
    sink === ''
      ? o.emit('Softmax', [scores], { as: 'probs', attributes: lastAxis })
      : withSink(o, scores, sink, attention.heads)
  const { width } = attention
  const as = width === null ? 0 : 'z.heads'
  const z = o.emit('MatMul', [probs, repeated(o, v, attention, 'v')], { as })
  if (width === null) return
  const merged = o.emit('Transpose', [z], { as: 'z', attributes: permuted([0, 2, 1, 3]) })
  o.emit('Reshape', [merged, o.ints([0, 0, width])], { as: 0 })
}

/** The softmax over the keys and one score more, of which only the keys' part is used. */
function withSink(o: Opener, scores: string, sink: string, heads: number): string {
  const [batch = 1, , queries = 1] = o.facts(scores)?.shape ?? []
  const column = o.emit('Reshape', [sink, o.ints([1, heads, 1, 1])], { as: 'sink.column' })
  const sinks = o.emit('Expand', [column, o.ints([batch, heads, queries, 1])], { as: 'sink' })
  const all = o.emit('Concat', [scores, sinks], { as: 'scores.sink', attributes: lastAxis })
  const shares = o.emit('Softmax', [all], { as: 'probs.sink', attributes: lastAxis })
  return o.emit('Slice', [shares, o.ints([0]), o.ints([-1]), o.ints([-1])], { as: 'probs' })
}

/** What masked scores are lowered by: the lowest number, which leaves nothing of them and makes no NaN. */
export const lowest = (dtype: OnnxDType): number => (dtype === 'float16' ? -65504 : -3.4028234663852886e38)

/**
 * The mask [position, past+position] by which a query sees keys up to its own position.
 * @param window how many keys it sees at most, its own included; null for all
 */
export function causalMask(o: Opener, length: Dim, window: number | null, dtype: OnnxDType): string {
  const range = (from: Dim, to: Dim, as: string) =>
    o.emit('Range', [o.size(from), o.size(to), o.size(1)], { as })
  const end = addDims(o.past, length)
  const queries = o.emit('Unsqueeze', [range(o.past, end, 'positions'), o.ints([-1])], { as: 'queries' })
  const keys = range(0, end, 'keys')
  let visible = o.emit('LessOrEqual', [keys, queries], { as: 'causal' })
  if (window !== null) {
    const first = o.emit('Sub', [queries, o.size(window)], { as: 'window.start' })
    const near = o.emit('Greater', [keys, first], { as: 'window' })
    visible = o.emit('And', [visible, near], { as: 'visible' })
  }
  return whereVisible(o, visible, dtype, 'mask')
}

/** 0 where a key is seen, a very low number where it is not. */
export const whereVisible = (
  o: Opener,
  visible: string,
  dtype: OnnxDType,
  as: string,
  hidden = lowest(dtype),
): string => o.emit('Where', [visible, o.floats([0], [], dtype), o.floats([hidden], [], dtype)], { as })

/** Keys or values with those of the past in front; what the next step takes. */
export function withEarlier(o: Opener, past: string, value: string, as: number): string {
  const [batch = 1, heads = 1, , dHead = 1] = o.facts(value)?.shape ?? []
  if (past === '' || o.past === 0) {
    o.give(as, value)
    return value
  }
  const dtype = o.facts(value)?.dtype ?? 'float32'
  o.learn(past, { dtype, shape: [batch, heads, 'past', dHead] })
  return o.emit('Concat', [past, value], { as, attributes: { axis: { type: 'int', value: 2 } } })
}
