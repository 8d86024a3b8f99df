import { type CardDigest, type RunDigest, type TensorDigest } from './digest.ts'
import { fromBase64url } from './base64url.ts'

/** How a card of one run stands to the same card of another. Differences are relative to the card's largest value. */
export type Verdict =
  | { kind: 'same' }
  /** Within what devices and their order of summation differ by. */
  | { kind: 'near'; by: number }
  | { kind: 'differs'; by: number }
  /** Not to be told by a number: other tokens, another shape, another card. */
  | { kind: 'other'; words: string }

/** Difference, relative to a card's largest value, up to which devices are expected to disagree. */
const tolerances = { fp32: 1e-4, less: 1e-2 } as const

/** A verdict for each card that either run has. */
export function compareDigests(one: RunDigest, other: RunDigest): Verdict[] {
  const isFull = one.precision === 'fp32' && other.precision === 'fp32'
  const tolerance = isFull ? tolerances.fp32 : tolerances.less
  return Array.from({ length: Math.max(one.cards.length, other.cards.length) }, (_, index) => {
    const [a, b] = [one.cards[index], other.cards[index]]
    if (a === undefined || b === undefined) return { kind: 'other', words: 'is in one of the runs only' }
    return compareCards(a, b, tolerance)
  })
}

function compareCards(a: CardDigest, b: CardDigest, tolerance: number): Verdict {
  if (a.kind !== b.kind || a.tensors.length !== b.tensors.length)
    return { kind: 'other', words: 'is a card of another kind' }
  if (a.words !== b.words) return { kind: 'other', words: 'says something else' }
  let worst: Verdict = { kind: 'same' }
  for (const [index, tensor] of a.tensors.entries()) {
    const verdict = compareTensors(tensor, b.tensors[index] ?? tensor, tolerance)
    if (weight(verdict) > weight(worst)) worst = verdict
  }
  return worst
}

/** Orders verdicts: what is worse weighs more. */
function weight(verdict: Verdict): number {
  switch (verdict.kind) {
    case 'same':
      return -1
    case 'near':
    case 'differs':
      return verdict.by
    case 'other':
      return Infinity
  }
}

function compareTensors(a: TensorDigest, b: TensorDigest, tolerance: number): Verdict {
  if (a.type !== b.type || a.shape.join() !== b.shape.join())
    return {
      kind: 'other',
      words: `has the shape [${b.shape.join(', ')}] instead of [${a.shape.join(', ')}]`,
    }
  if (a.hash === b.hash) return { kind: 'same' }
  if (a.type === 'int32') return { kind: 'other', words: 'shows other tokens' }
  const by = relativeDifference(sampleIn(a), sampleIn(b))
  return Number.isNaN(by) || by > tolerance
    ? { kind: 'differs', by: Number.isNaN(by) ? Infinity : by }
    : { kind: 'near', by }
}

function sampleIn({ sample }: TensorDigest): Float32Array {
  const { bytes } = fromBase64url(sample)
  return new Float32Array(bytes.buffer, 0, Math.floor(bytes.length / 4))
}

/** Largest difference divided by the largest finite value of either; NaN where one has a number and the other none. */
export function relativeDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return NaN
  let scale = 0
  let largest = 0
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i] ?? 0, b[i] ?? 0]
    if (Object.is(x, y) || x === y) {
      if (Number.isFinite(x)) scale = Math.max(scale, Math.abs(x))
      continue
    }
    if (!Number.isFinite(x) || !Number.isFinite(y)) return NaN
    scale = Math.max(scale, Math.abs(x), Math.abs(y))
    largest = Math.max(largest, Math.abs(x - y))
  }
  return largest === 0 ? 0 : largest / scale
}

/** A verdict in words; `number` counts cards from 1. */
export function verdictWords(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'same':
      return 'reproduced bit for bit'
    case 'near':
      return `reproduced within ${roundUp(verdict.by)}`
    case 'differs':
      return `differs by ${roundUp(verdict.by)}`
    case 'other':
      return verdict.words
  }
}

/** All verdicts in one line. */
export function summaryWords(verdicts: readonly Verdict[]): string {
  if (verdicts.length === 0) return 'Neither run shows a card.'
  const bad = verdicts.findIndex(isDifferent)
  if (bad >= 0) {
    const more = verdicts.filter(isDifferent).length - 1
    const others = more === 0 ? '' : `, and ${more} more ${more === 1 ? 'card differs' : 'cards differ'}`
    const verdict = verdicts[bad]
    if (verdict === undefined) return ''
    const words =
      verdict.kind === 'other'
        ? `Card ${bad + 1} ${verdict.words}`
        : `Differs by ${worstWords(verdict)} in card ${bad + 1}`
    return `${words}${others}.`
  }
  const by = Math.max(...verdicts.map(verdict => (verdict.kind === 'near' ? verdict.by : -1)))
  return by < 0 ? 'Reproduced bit for bit.' : `Reproduced within ${roundUp(by)}.`
}

export const isDifferent = (verdict: Verdict): boolean =>
  verdict.kind === 'differs' || verdict.kind === 'other'

const worstWords = (verdict: Verdict & { kind: 'differs' | 'near' | 'same' }): string =>
  verdict.kind === 'same' ? '0' : roundUp(verdict.by)

/** One digit, rounded up, so that "within" is true: 1.2e-6 is 2e-6. */
export function roundUp(value: number): string {
  if (!Number.isFinite(value)) return 'numbers that are not finite'
  if (value === 0) return '0'
  const exponent = Math.floor(Math.log10(value))
  const digit = Math.ceil(value / 10 ** exponent - 1e-9)
  const [shown, power] = digit === 10 ? [1, exponent + 1] : [digit, exponent]
  return power < -2 ? `${shown}e${power}` : String(Number((shown * 10 ** power).toPrecision(1)))
}
