import { type BuilderWeights } from './builderWeights.ts'
import { plainDecoder, type PlainSizes, type Visit } from './plainDecoder.ts'

const maxNewTokens = 8

interface Steering {
  layer: number
  scale: number
  /** The first position that is steered, given how many there are; all after it are. */
  from: (positions: number) => number
}

/** What a generation of the golden files steers by; null for none. */
function steeringOf(key: string, prompt: number, last: number, steer: number): Steering | null {
  switch (key) {
    case 'gen.greedy':
      return null
    case 'gen.steered':
      return { layer: last, scale: 4, from: positions => positions - 1 }
    case 'gen.steered_all':
      return { layer: last, scale: 4, from: () => 0 }
    case 'gen.steer0_uncached':
      return { layer: 0, scale: steer, from: positions => positions - 1 }
    case 'gen.steer0_cached':
      // What was the newest position once stays steered: keys and values of it are kept.
      return { layer: 0, scale: steer, from: () => prompt - 1 }
    default:
      throw new Error(`no plain evaluation is known for ${key}`)
  }
}

/** Ids that greedy decoding gives by the plain evaluation, and the logits of the last step. */
export function plainGeneration(
  key: string,
  weights: BuilderWeights,
  sizes: PlainSizes,
  inputs: { prompt: readonly number[]; direction: ArrayLike<number>; steer: number },
): { newIds: Float64Array; logits: Float64Array } {
  const { prompt, direction, steer } = inputs
  const steering = steeringOf(key, prompt.length, sizes.layers - 1, steer)
  const width = direction.length
  const visit: Visit = (site, values) => {
    if (steering === null || site !== `model.layers.${steering.layer}.output`) return
    const start = steering.from(values.length / width) * width
    for (let i = start; i < values.length; i++) values[i]! += steering.scale * (direction[i % width] ?? NaN)
  }
  const ids = [...prompt]
  let logits = new Float64Array()
  while (ids.length < prompt.length + maxNewTokens) {
    const all = plainDecoder(weights, sizes, ids, visit)
    logits = all.slice(-all.length / ids.length)
    ids.push(logits.indexOf(Math.max(...logits)))
  }
  return { newIds: Float64Array.from(ids.slice(prompt.length)), logits }
}
