import * as v from 'valibot'
import { type ModelDescription } from '../../graph/executor.ts'
import { type SiteMap } from '../../graph/siteMap.ts'
import { decode } from './decode.ts'
import { count, dtype, modelId, shortWords, words } from './fields.ts'

const shape = v.array(v.union([count, v.pipe(v.string(), v.maxLength(200))]))
const weightShape = v.array(count)
const object = v.record(v.string(), v.unknown())

const siteMap: v.GenericSchema<SiteMap> = v.object({
  version: v.literal(1),
  model: v.object({ id: shortWords, revision: shortWords, file: shortWords }),
  sizes: v.object({
    architecture: shortWords,
    layers: count,
    dModel: count,
    nHeads: count,
    nKvHeads: count,
    dHead: count,
    vocab: count,
    maxPositions: count,
    residual: v.optional(v.picklist(['sum', 'post-norm'])),
  }),
  modules: v.array(
    v.object({
      path: shortWords,
      kind: v.picklist([
        'model',
        'list',
        'embedding',
        'block',
        'attention',
        'mlp',
        'norm',
        'linear',
        'unembed',
        'other',
      ]),
      layer: v.nullable(count),
      callable: v.union([v.literal(true), words]),
      sites: v.array(
        v.object({
          name: shortWords,
          path: shortWords,
          exists: v.boolean(),
          why: v.optional(words),
          writable: v.boolean(),
          shape,
          dtype,
          denotes: words,
          order: v.pipe(v.number(), v.finite()),
        }),
      ),
      weights: v.array(v.object({ name: shortWords, note: v.optional(words), shape: weightShape, dtype })),
    }),
  ),
  aliases: v.record(shortWords, shortWords),
})

export const modelDescription: v.GenericSchema<ModelDescription> = v.object({
  ref: v.object({
    id: modelId,
    revision: shortWords,
    precision: v.picklist(['fp32', 'fp16', 'q8', 'q4', 'q4f16']),
  }),
  siteMap,
  config: object,
  generationConfig: v.nullable(object),
  tokenizer: v.nullable(v.object({ json: object, config: object })),
  notes: v.optional(v.array(words)),
})

/** A model as an endpoint describes it: the answer to `GET /v1/models/:id`. @throws VitrineError naming the field that is wrong */
export const readDescription = (value: unknown): ModelDescription =>
  decode(modelDescription, value, 'the description of a model')
