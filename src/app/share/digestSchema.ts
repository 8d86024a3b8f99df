import * as v from 'valibot'

const short = v.pipe(v.string(), v.maxLength(200))
const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

const tensor = v.object({
  type: v.picklist(['float32', 'int32', 'uint8']),
  shape: v.pipe(v.array(count), v.maxLength(16)),
  hash: short,
  sample: short,
})

const card = v.object({
  kind: v.picklist([
    'tokens',
    'lens',
    'heatmap',
    'attention',
    'line',
    'bar',
    'scatter',
    'text',
    'generations',
    'tensor',
    'log',
  ]),
  words: short,
  tensors: v.pipe(v.array(tensor), v.maxLength(100)),
})

/** A digest as it comes in a link. */
export const runDigest = v.object({
  device: short,
  precision: short,
  cards: v.pipe(v.array(card), v.maxLength(1000)),
})
