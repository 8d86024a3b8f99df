import { type InputValue } from '../graph/inputs.ts'
import { type PromptTokenizer } from './tokenizer.ts'

/** The value that an input gets, and why it is not the one that it was set to. */
export interface Fit<T extends InputValue> {
  value: T
  note?: string | undefined
}

/** What an input was set to, kept from earlier or typed: it may be of another kind of input, or out of range by now. */
export const fitText = (set: InputValue, fallback: string): Fit<string> =>
  typeof set === 'string' ? { value: set } : { value: fallback, note: `${set} is no text` }

export function fitNumber(
  set: InputValue,
  { min, max }: { min: number; max: number },
  fallback: number,
): Fit<number> {
  const number = numberOf(set)
  if (number === null) return { value: fallback, note: `${JSON.stringify(set)} is no number` }
  if (number < min) return { value: min, note: `${number} is below ${min}` }
  if (number > max) return { value: max, note: `${number} is above ${max}` }
  return { value: number }
}

export function fitLayer(set: InputValue, layers: number, fallback: number): Fit<number> {
  const number = numberOf(set)
  if (number === null || !Number.isInteger(number))
    return { value: fallback, note: `${JSON.stringify(set)} is no layer` }
  const layer = number < 0 ? number + layers : number
  if (layer >= 0 && layer < layers) return { value: layer }
  return {
    value: Math.min(Math.max(layer, 0), layers - 1),
    note: `there is no layer ${number}: the model has ${layers}`,
  }
}

export function fitToken(set: InputValue, tokenizer: PromptTokenizer, fallback: string): Fit<string> {
  if (typeof set !== 'string') return { value: fallback, note: `${set} is no text` }
  const ids = tokenizer.encodePiece(set)
  if (ids.length === 1) return { value: set }
  const pieces = ids.map(id => JSON.stringify(tokenizer.decode([id]))).join(' ')
  return { value: fallback, note: `${JSON.stringify(set)} is ${ids.length} tokens${pieces && `: ${pieces}`}` }
}

/** The command line has texts only. */
function numberOf(set: InputValue): number | null {
  const number = typeof set === 'string' && set.trim() !== '' ? Number(set) : set
  return typeof number === 'number' && Number.isFinite(number) ? number : null
}
