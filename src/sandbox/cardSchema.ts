import * as v from 'valibot'
import { dtypes } from '../graph/dtype.ts'
import { VitrineError } from '../graph/errors.ts'
import { type ShowCard } from '../graph/showCard.ts'

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const words = v.pipe(v.string(), v.maxLength(10_000))
const tensor = v.strictObject({
  ref: words,
  dtype: v.picklist(dtypes),
  shape: v.array(v.union([count, v.pipe(v.string(), v.maxLength(100))])),
})
const names = v.nullable(v.pipe(v.array(words), v.maxLength(100_000)))
const label = v.nullable(words)
const base = {
  index: count,
  span: v.optional(v.strictObject({ file: words, line: count, column: count })),
  title: v.optional(words),
}
const tokens = v.strictObject({ values: tensor, ids: tensor })
const series = {
  y: tensor,
  x: v.nullable(v.union([tensor, v.array(words)])),
  series: names,
  xLabel: label,
  yLabel: label,
}

const tokenIds = v.array(count)
const generation = v.strictObject({
  model: words,
  name: label,
  prompts: v.array(tokenIds),
  newIds: tensor,
  stop: v.array(tokenIds),
})

const card = v.variant('kind', [
  v.strictObject({ ...base, kind: v.literal('generations'), generations: v.array(generation) }),
  v.strictObject({
    ...base,
    kind: v.literal('tokens'),
    model: words,
    values: tensor,
    ids: tensor,
    rowNames: names,
    isProbability: v.boolean(),
    versus: v.nullable(tokens),
  }),
  v.strictObject({
    ...base,
    kind: v.literal('lens'),
    model: words,
    values: tensor,
    ids: tensor,
    x: names,
    y: names,
  }),
  v.strictObject({
    ...base,
    kind: v.literal('heatmap'),
    values: tensor,
    x: names,
    y: names,
    xLabel: label,
    yLabel: label,
    center: v.nullable(v.number()),
    mark: v.array(v.tuple([v.number(), v.number()])),
  }),
  v.strictObject({ ...base, kind: v.literal('attention'), values: tensor, tokens: names, headNames: names }),
  v.strictObject({ ...base, kind: v.picklist(['line', 'bar', 'scatter']), ...series }),
  v.strictObject({ ...base, kind: v.literal('text'), tokens: v.array(words), weights: v.nullable(tensor) }),
  v.strictObject({
    ...base,
    kind: v.literal('tensor'),
    of: tensor,
    summary: v.nullable(tensor),
    head: tensor,
  }),
  v.strictObject({
    ...base,
    kind: v.literal('log'),
    level: v.picklist(['log', 'warn', 'error']),
    text: v.pipe(v.string(), v.maxLength(1_000_000)),
  }),
])

/**
 * A card from outside: data and labels of the known kinds, nothing else.
 * @throws VitrineError naming the field that is wrong
 */
export function readCard(value: unknown): ShowCard {
  const parsed = v.safeParse(card, value, { abortEarly: true })
  if (parsed.success) return parsed.output
  const [issue] = parsed.issues
  throw new VitrineError(`this cannot be shown: ${v.getDotPath(issue) ?? 'card'}: ${issue.message}`)
}

/** The results that a card refers to. */
export function refsOf(value: ShowCard): string[] {
  switch (value.kind) {
    case 'tokens':
      return [
        value.values,
        value.ids,
        ...(value.versus === null ? [] : [value.versus.values, value.versus.ids]),
      ].map(refOf)
    case 'lens':
      return [value.values, value.ids].map(refOf)
    case 'heatmap':
    case 'attention':
      return [value.values.ref]
    case 'line':
    case 'bar':
    case 'scatter':
      return value.x !== null && 'ref' in value.x ? [value.y.ref, value.x.ref] : [value.y.ref]
    case 'generations':
      return value.generations.map(({ newIds }) => newIds.ref)
    case 'text':
      return value.weights === null ? [] : [value.weights.ref]
    case 'tensor':
      return value.summary === null ? [value.head.ref] : [value.summary.ref, value.head.ref]
    case 'log':
      return []
  }
}

const refOf = ({ ref }: { ref: string }): string => ref
