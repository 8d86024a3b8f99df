import { size } from './size.ts'
import { int, type Sketch } from './sketch.ts'

/** A prompt's causal mask [1, 1, position, position]: 0 or -inf, or as booleans. */
export function causalMask(s: Sketch): string {
  const length = s.one('Gather', [s.one('Shape', ['input_ids']), s.index(1)], { axis: int(0) })
  const range = s.one('Range', [s.index(0), length, s.index(1)])
  const keys = s.one('Unsqueeze', [range, s.shape(0)])
  const queries = s.one('Unsqueeze', [range, s.shape(1)])
  const seen = s.one('Unsqueeze', [s.one('LessOrEqual', [keys, queries]), s.shape(0, 1)])
  return s.one('Where', [seen, s.number(0), s.number(-3.4028234663852886e38)])
}

/**
 * cos and sin of rotary embedding, [batch, 1, position, width], or [batch, position, 1, width] with heads behind
 * positions; with pairs each angle stands twice beside itself.
 */
export function rotaryTables(
  s: Sketch,
  width: number,
  { pairs = false, headsLast = false } = {},
): { cos: string; sin: string } {
  const frequencies = Array.from({ length: width / 2 }, (_, at) => 10000 ** ((-2 * at) / width))
  const values = pairs ? frequencies.flatMap(f => [f, f]) : [...frequencies, ...frequencies]
  const positions = s.one('Cast', [s.one('Unsqueeze', ['position_ids', s.shape(2)])], { to: int(1) })
  const angles = s.one('Mul', [positions, s.floats(values, [width])])
  const table = (op: string) => s.one('Unsqueeze', [s.one(op, [angles]), s.shape(headsLast ? 2 : 1)])
  return { cos: table('Cos'), sin: table('Sin') }
}

/** GPT-J's rotation of [batch, position, head, width]: neighbours make a pair. */
export function rotatePairs(
  s: Sketch,
  x: string,
  width: number,
  { cos, sin }: { cos: string; sin: string },
): string {
  const [even, odd] = [s.slice(x, 0, 2 ** 40, 3, 2), s.slice(x, 1, 2 ** 40, 3, 2)]
  const beside = [s.one('Neg', [odd]), even].map(part => s.one('Unsqueeze', [part, s.shape(-1)]))
  const turned = s.reshape(s.one('Concat', beside, { axis: int(-1) }), 0, 0, 0, width)
  return s.one('Add', [s.one('Mul', [x, cos]), s.one('Mul', [turned, sin])])
}

/** Llama's rotation of [batch, head, position, width]. */
export function rotateHalves(
  s: Sketch,
  x: string,
  width: number,
  { cos, sin }: { cos: string; sin: string },
): string {
  const first = s.slice(x, 0, width / 2, 3)
  const second = s.slice(x, width / 2, 2 ** 40, 3)
  const turned = s.one('Concat', [s.one('Neg', [second]), first], { axis: int(-1) })
  return s.one('Add', [s.one('Mul', [x, cos]), s.one('Mul', [turned, sin])])
}

interface Operands {
  q: string
  k: string
  v: string
  mask: string
  /** Of the scores; 1/sqrt(dHead) if not said. */
  scale?: number
  softcap?: boolean
}

/** PyTorch's attention as Optimum lowers it: half of the scale on each side, an additive mask. Operands by head. */
export function attend(s: Sketch, { q, k, v, mask, scale, softcap = false }: Operands): string {
  const half = s.number(Math.sqrt(scale ?? size.dHead ** -0.5))
  const left = s.one('Mul', [q, half])
  const right = s.one('Mul', [s.transpose(k, 0, 1, 3, 2), half])
  let scores = s.one('MatMul', [left, right])
  if (softcap) scores = s.one('Mul', [s.one('Tanh', [s.one('Div', [scores, s.number(0.5)])]), s.number(0.5)])
  const probs = s.one('Softmax', [s.one('Add', [scores, mask])], { axis: int(-1) })
  return s.reshape(s.transpose(s.one('MatMul', [probs, v]), 0, 2, 1, 3), 0, 0, size.width)
}

/** Keys or values for each query head: [batch, kvHeads, position, dHead] repeated in groups. */
export function repeated(s: Sketch, x: string, heads: number, kvHeads: number, dHead: number): string {
  const one = (name: string, at: number) => s.one('Gather', [name, s.shape(at)], { axis: int(0) })
  const shape = s.one('Shape', [x])
  const target = s.one(
    'Concat',
    [one(shape, 0), s.shape(kvHeads, heads / kvHeads), one(shape, 2), s.shape(dHead)],
    {
      axis: int(0),
    },
  )
  const copies = s.one('Expand', [s.one('Unsqueeze', [x, s.shape(2)]), target])
  return s.reshape(copies, 0, heads, -1, dHead)
}

export const swish = (s: Sketch, x: string): string => s.one('Mul', [x, s.one('Sigmoid', [x])])

export function gelu(s: Sketch, x: string): string {
  const erf = s.one('Erf', [s.one('Div', [x, s.number(Math.SQRT2)])])
  return s.one('Mul', [s.one('Mul', [x, s.one('Add', [erf, s.number(1)])]), s.number(0.5)])
}

export const embedding = (s: Sketch, path: string, rows: number, width: number, ids = 'input_ids'): string =>
  s.within(path, () => s.one('Gather', [s.weight('weight', [rows, width]), ids]))

/** Number of positions, as a vector of one. */
export const positions = (s: Sketch): string =>
  s.one('Gather', [s.one('Shape', ['input_ids']), s.shape(1)], { axis: int(0) })

/** A reshape whose target holds the number of positions where null stands. */
export function reshapeTo(s: Sketch, x: string, ...dims: (number | null)[]): string {
  const parts = dims.map(dim => (dim === null ? positions(s) : s.shape(dim)))
  return s.one('Reshape', [x, s.one('Concat', parts, { axis: int(0) })])
}

/** ALiBi: what is added to scores by the place of the key, [1, head, 1, position]. */
export function alibi(s: Sketch, heads: number): string {
  const slopes = s.floats(
    Array.from({ length: heads }, (_, head) => 2 ** -(head + 1)),
    [1, heads, 1, 1],
  )
  const length = s.one('Squeeze', [positions(s), s.shape(0)])
  const places = s.one('Cast', [s.one('Range', [s.index(0), length, s.index(1)])], { to: int(1) })
  return s.one('Mul', [slopes, places])
}
