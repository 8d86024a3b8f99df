import { type Draws } from './random.ts'

/** Ways to damage a file without knowing what it is. */
export const byteMutations: Readonly<Record<string, (bytes: Uint8Array, draws: Draws) => Uint8Array>> = {
  'flipped bits': (bytes, draws) => {
    const copy = bytes.slice()
    for (let count = 1 + draws.below(8); count > 0; count--)
      copy[draws.below(copy.length)]! ^= 1 << draws.below(8)
    return copy
  },
  'flipped bits near the end': (bytes, draws) => {
    // Optimum writes nodes first and weights last, genai and dynamo the graph alone: both ends are worth hitting.
    const copy = bytes.slice()
    for (let count = 1 + draws.below(4); count > 0; count--)
      copy[copy.length - 1 - draws.below(Math.min(4096, copy.length))]! ^= 1 << draws.below(8)
    return copy
  },
  'flipped bits in the graph': (bytes, draws) => {
    const copy = bytes.slice()
    for (let count = 1 + draws.below(4); count > 0; count--)
      copy[draws.below(Math.min(60_000, copy.length))]! ^= 1 << draws.below(8)
    return copy
  },
  'cut off': (bytes, draws) => bytes.slice(0, draws.below(bytes.length)),
  'cut off at the front': (bytes, draws) => bytes.slice(1 + draws.below(bytes.length - 1)),
  'a hole': (bytes, draws) => {
    const start = draws.below(bytes.length)
    const end = start + 1 + draws.below(1000)
    return new Uint8Array([...bytes.subarray(0, start), ...bytes.subarray(end)])
  },
  zeros: (bytes, draws) => {
    const start = draws.below(bytes.length)
    return bytes.slice().fill(0, start, start + 1 + draws.below(1000))
  },
  noise: (_bytes, draws) => Uint8Array.from({ length: draws.below(5000) }, () => draws.below(256)),
  'a web page': () => new TextEncoder().encode('<!doctype html><title>404</title>'),
}
