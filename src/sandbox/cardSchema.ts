import * as v from 'valibot'
import { dtypes } from '../graph/dtype.ts'
import { cardRefs, laterRefs } from '../graph/cardRefs.ts'
import { VitrineError } from '../graph/errors.ts'
import { attentionViews, axisScales, mostTracked, type ShowCard } from '../graph/showCard.ts'

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const words = v.pipe(v.string(), v.maxLength(10_000))
const tensor = v.strictObject({
  ref: words,
  dtype: v.picklist(dtypes),
  shape: v.array(v.union([count, v.pipe(v.string(), v.maxLength(100))])),
})
const wordList = v.pipe(v.array(words), v.maxLength(100_000))
const names = v.nullable(wordList)
const label = v.nullable(words)
const base = {
  index: count,
  span: v.optional(v.strictObject({ file: words, line: count, column: count })),
  title: v.optional(words),
  pin: v.optional(v.boolean()),
}
const best = { values: tensor, ids: tensor }
const scores = { values: tensor, ranks: tensor }
const place = v.tuple([count, count])
const series = {
  y: tensor,
  x: v.nullable(v.union([tensor, wordList])),
  series: names,
  xLabel: label,
  yLabel: label,
  xScale: v.picklist(axisScales),
  yScale: v.picklist(axisScales),
}
const overview = v.nullable(v.strictObject({ values: tensor, block: v.tuple([count, count]) }))

const tokenIds = v.array(count)
const generation = v.strictObject({
  model: words,
  name: label,
  prompts: v.array(tokenIds),
  newIds: tensor,
  stop: v.array(tokenIds),
})

const card = v.variant('kind', [
  v.strictObject({
    ...base,
    kind: v.literal('generations'),
    generations: v.pipe(v.array(generation), v.maxLength(1000)),
    boundaries: v.boolean(),
  }),
  v.strictObject({
    ...base,
    kind: v.literal('tokens'),
    model: words,
    ...best,
    rowNames: names,
    isProbability: v.boolean(),
    versus: v.nullable(
      v.strictObject({ ...best, ofShown: v.strictObject(scores), inShown: v.strictObject(scores) }),
    ),
  }),
  v.strictObject({
    ...base,
    kind: v.literal('lens'),
    model: words,
    ...best,
    x: names,
    y: names,
    isProbability: v.boolean(),
    shade: v.picklist(['probability', 'rank', 'entropy']),
    top: v.strictObject(best),
    cell: v.nullable(place),
    entropy: v.nullable(tensor),
    target: v.nullable(v.strictObject({ ...scores, id: v.nullable(count) })),
    tracked: v.nullable(v.strictObject({ ...scores, ids: v.pipe(v.array(count), v.maxLength(mostTracked)) })),
    along: v.picklist(['x', 'y']),
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
    marginals: v.boolean(),
    overview,
  }),
  v.strictObject({
    ...base,
    kind: v.literal('attention'),
    values: tensor,
    tokens: names,
    headNames: names,
    head: count,
    view: v.picklist(attentionViews),
    overview,
    average: v.nullable(tensor),
  }),
  v.strictObject({ ...base, kind: v.picklist(['line', 'bar', 'scatter']), ...series }),
  v.strictObject({ ...base, kind: v.literal('text'), tokens: wordList, weights: v.nullable(tensor) }),
  v.strictObject({
    ...base,
    kind: v.literal('tensor'),
    of: tensor,
    summary: v.nullable(tensor),
    histogram: v.nullable(v.strictObject({ counts: tensor, every: count })),
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
export const refsOf = (value: ShowCard): string[] => [...cardRefs(value), ...laterRefs(value)]
