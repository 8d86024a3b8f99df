import { VitrineError } from '../../graph/errors.ts'
import { type GenerateOptions } from '../../graph/versions/v1.ts'

export type SamplingOptions = Pick<GenerateOptions, 'temperature' | 'topK' | 'topP'>

/** Whether the likeliest token is taken, so that only its id has to leave the device. */
export const isGreedy = ({ temperature, topK }: SamplingOptions): boolean => temperature === 0 || topK === 1

/**
 * Chooses a token as Hugging Face's `generate` does: logits by the temperature, then the `topK` largest, then the
 * fewest whose probabilities reach `topP`. Of equal logits the lower id counts as the larger.
 * @param logits of one row [vocab]
 * @param chance in [0, 1): which part of the probabilities, laid side by side in the order of ids, is hit
 * @throws VitrineError where no logit is a number to choose by
 */
export function sampleToken(logits: Float32Array, options: SamplingOptions, chance: number): number {
  if (isGreedy(options)) return likeliest(logits)
  const values = Float64Array.from(logits, value => (Number.isNaN(value) ? -Infinity : value))
  const weights = weightsOf(values, options.temperature)
  if (options.topK !== null) keepLargest(weights, values, options.topK)
  if (options.topP !== null) keepLargest(weights, weights, countReaching(weights, options.topP))
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  let rest = chance * total
  let chosen = 0
  for (const [id, weight] of weights.entries()) {
    if (weight === 0) continue
    chosen = id
    rest -= weight
    if (rest < 0) break
  }
  return chosen
}

function likeliest(logits: Float32Array): number {
  let best = -1
  logits.forEach((value, id) => {
    if (!Number.isNaN(value) && (best < 0 || value > (logits[best] ?? -Infinity))) best = id
  })
  if (best < 0) throw nothingToChoose()
  return best
}

/** Probabilities but for a common factor: 1 for the likeliest token. */
function weightsOf(logits: Float64Array, temperature: number): Float64Array {
  const most = logits.reduce((most, value) => (value > most ? value : most), -Infinity)
  if (most === -Infinity) throw nothingToChoose()
  // A difference of infinities is no number; equal logits have weight 1 whatever they are.
  return Float64Array.from(logits, value => (value === most ? 1 : Math.exp((value - most) / temperature)))
}

const nothingToChoose = () =>
  new VitrineError('no token can be chosen: the logits are -inf or not numbers at every id', {
    hint: 'look at what was written into the model: values may have grown beyond what float can hold',
  })

/** Puts 0 in place of all weights but those of the `count` largest values; of equal ones the first are kept. */
function keepLargest(weights: Float64Array, values: Float64Array, count: number): void {
  if (count >= values.length) return
  const sorted = values.toSorted()
  const least = sorted[sorted.length - count] ?? 0
  let room = count - values.reduce((larger, value) => larger + (value > least ? 1 : 0), 0)
  values.forEach((value, id) => {
    if (value > least) return
    if (value === least && room > 0) room -= 1
    else weights[id] = 0
  })
}

/** How many of the largest it takes to reach a part of the whole; at least one. */
function countReaching(weights: Float64Array, part: number): number {
  const sorted = weights.toSorted()
  const goal = part * weights.reduce((sum, weight) => sum + weight, 0)
  let sum = 0
  for (let count = 1; count <= sorted.length; count++) {
    sum += sorted[sorted.length - count] ?? 0
    if (sum >= goal) return count
  }
  return sorted.length
}
