import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { type ShowCard, type ShowKind } from '../../graph/showCard.ts'
import { cardRefs } from '../../graph/cardRefs.ts'
import { type Values } from '../results/tensorStore.ts'
import { toBase64url } from './base64url.ts'

/** What a run showed, small enough for a link: enough to tell whether another run shows the same. */
export interface RunDigest {
  /** Device and precision, in words. */
  device: string
  precision: string
  cards: readonly CardDigest[]
}

export interface CardDigest {
  kind: ShowKind
  /** Of what the card says in words (tokens, the text of a log line without its numbers). */
  words: string
  tensors: readonly TensorDigest[]
}

export interface TensorDigest {
  type: 'float32' | 'int32' | 'uint8'
  shape: readonly number[]
  /** Of all values, exactly. */
  hash: string
  /** float32 of `sampleOf`, base64url. Differences between devices flip a hash, so a sample goes along. */
  sample: string
}

/** Values of a tensor that go along, evenly spread; behind them their mean and their root mean square. */
export const sampleSize = 22

/** Digests of cards whose tensors are at hand, in the order of the cards. */
export const digestCards = (cards: readonly ShowCard[], valuesOf: (ref: string) => Values): CardDigest[] =>
  cards.map(card => digestCard(card, valuesOf))

function digestCard(card: ShowCard, valuesOf: (ref: string) => Values): CardDigest {
  const { kind } = card
  if (kind === 'log') {
    const { words, numbers } = splitNumbers(card.text)
    return {
      kind,
      words: shortHash(words),
      tensors: numbers.length === 0 ? [] : [digestValues(numbersOf(numbers))],
    }
  }
  const words = kind === 'text' ? shortHash(card.tokens.join('\u0000')) : ''
  return { kind, words, tensors: cardRefs(card).map(ref => digestValues(valuesOf(ref))) }
}

/** A text and the numbers in it, so that a printed 0.12345678 and 0.12345679 are near each other. */
function splitNumbers(text: string): { words: string; numbers: number[] } {
  const numbers: number[] = []
  const words = text.replaceAll(/-?\d+(?:\.\d+)?(?:e[+-]?\d+)?/gi, number => {
    numbers.push(Number(number))
    return '#'
  })
  return { words, numbers }
}

const numbersOf = (numbers: readonly number[]): Values => ({
  shape: [numbers.length],
  data: Float32Array.from(numbers),
})

/** The digest of one tensor. */
export function digestValues({ shape, data }: Values): TensorDigest {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
  return {
    type: data instanceof Float32Array ? 'float32' : data instanceof Int32Array ? 'int32' : 'uint8',
    shape: [...shape],
    hash: bytesToHex(sha256(bytes)).slice(0, 16),
    sample: toBase64url(new Uint8Array(sampleOf(data).buffer)),
  }
}

/** Up to `sampleSize` values from first to last, then mean and root mean square of all. */
export function sampleOf(data: Values['data']): Float32Array {
  const count = Math.min(sampleSize, data.length)
  const sample = new Float32Array(count + 2)
  for (let i = 0; i < count; i++)
    sample[i] = data[count === 1 ? 0 : Math.round((i * (data.length - 1)) / (count - 1))] ?? 0
  let sum = 0
  let squares = 0
  for (const value of data) {
    sum += value
    squares += value * value
  }
  sample[count] = data.length === 0 ? 0 : sum / data.length
  sample[count + 1] = data.length === 0 ? 0 : Math.sqrt(squares / data.length)
  return sample
}

const shortHash = (text: string): string => bytesToHex(sha256(utf8ToBytes(text))).slice(0, 16)
