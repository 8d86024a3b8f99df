import * as v from 'valibot'
import { dtypes } from '../dtype.ts'

/** The form of version 1, field by field. What one field says of another is checked in `validate.ts`. */

const finite = v.pipe(v.number('must be a number'), v.finite('must be a finite number'))
const count = v.pipe(finite, v.integer('must be a whole number'), v.minValue(0, 'must not be negative'))
const text = (most: number) =>
  v.pipe(v.string('must be a string'), v.maxLength(most, `must be at most ${most} long`))
const shaped = (pattern: RegExp, what: string) => v.pipe(text(400), v.regex(pattern, `must be ${what}`))

const id = shaped(/^[\w$.:-]{1,100}$/, 'an id of letters, digits and _$.:-')
const path = shaped(/^[\w$.]*$/, 'a path of names joined by dots')
const digest = shaped(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hex')
const dtype = v.picklist(dtypes, `must be one of ${dtypes.join(', ')}`)
const dim = v.union(
  [count, shaped(/^[\w+*\- ]{1,100}$/, 'a dimension')],
  'must be a whole number or a polynomial over symbols',
)
const rows = v.union([count, v.literal('all')], "must be the index of a prompt or 'all'")
const scalar = v.union(
  [finite, v.boolean(), v.picklist(['inf', '-inf', 'nan'])],
  "must be a finite number, true, false, 'inf', '-inf' or 'nan'",
)
const step = v.nullable(count)
const previous = v.nullable(id)

/** Names nest by dots into objects, so none may be a name that every object has. */
export const saveName = v.pipe(
  shaped(/^[\w$]+(\.[\w$]+)*$/, 'names of letters, digits, _ and $ joined by dots'),
  v.check(
    name => !/(^|\.)(__proto__|constructor|prototype)(\.|$)/.test(name),
    'may not have a part named __proto__, constructor or prototype',
  ),
)

const base = {
  id,
  span: v.optional(v.strictObject({ file: text(400), line: count, column: count })),
  label: v.optional(text(400)),
  dtype: v.optional(dtype),
  shape: v.optional(v.array(dim)),
  sweep: v.optional(id),
  cells: v.optional(v.record(text(100), v.array(v.unknown()))),
  cellEdges: v.optional(v.record(text(100), v.array(previous))),
}

/** Attributes are checked against the registry, one operation at a time. */
const attrs = v.record(v.string(), v.unknown())
const axis = v.strictObject({ name: text(100), values: v.array(v.union([finite, text(400)])) })

export const node = v.variant(
  'kind',
  [
    v.strictObject({ ...base, kind: v.literal('read'), site: path, rows, step, previous }),
    v.strictObject({ ...base, kind: v.literal('write'), site: path, rows, step, previous, value: id }),
    v.strictObject({ ...base, kind: v.literal('call'), module: path, input: id, rows }),
    v.strictObject({ ...base, kind: v.literal('weight'), module: path, name: path }),
    v.strictObject({ ...base, kind: v.literal('prompt'), what: v.picklist(['ids', 'mask']), rows }),
    v.strictObject({ ...base, kind: v.literal('scalar'), value: scalar }),
    v.strictObject({ ...base, kind: v.literal('constant'), tensor: id }),
    v.strictObject({ ...base, kind: v.literal('result'), ref: text(1000) }),
    v.strictObject({ ...base, kind: v.literal('op'), op: text(100), inputs: v.array(id), attrs }),
    v.strictObject({ ...base, kind: v.literal('save'), name: saveName, value: id }),
    v.strictObject({ ...base, kind: v.literal('skip'), module: path, rows, step, previous, value: id }),
    v.strictObject({ ...base, kind: v.literal('sweep'), rows, axes: v.array(axis) }),
    v.strictObject({ ...base, kind: v.literal('swept'), of: id, value: id }),
    v.strictObject({ ...base, kind: v.literal('generate'), rows }),
    v.strictObject({ ...base, kind: v.literal('grad'), inputs: v.array(id), attrs }),
  ],
  'must be one of the kinds of node of version 1',
)

const model = v.strictObject({
  id: text(400),
  revision: text(400),
  precision: v.picklist(['fp32', 'fp16', 'q8', 'q4', 'q4f16']),
})

const generateOptions = v.strictObject({
  maxNewTokens: v.pipe(count, v.minValue(1, 'must be at least 1')),
  temperature: v.pipe(finite, v.minValue(0, 'must not be negative')),
  topK: v.nullable(v.pipe(count, v.minValue(1, 'must be at least 1'))),
  topP: v.nullable(v.pipe(finite, v.gtValue(0, 'must be above 0'), v.maxValue(1, 'must be at most 1'))),
  seed: count,
  stop: v.array(v.pipe(v.array(count), v.minLength(1, 'must not be empty'))),
  cache: v.boolean(),
})

const run = v.strictObject({
  model: v.nullable(model),
  mode: v.picklist(['trace', 'compute', 'generate']),
  prompts: v.array(v.strictObject({ text: v.nullable(v.string()), ids: v.array(v.array(count)) })),
  options: v.strictObject({
    remote: v.optional(v.union([text(400), v.literal(true)])),
    generate: v.optional(generateOptions),
  }),
  nodes: v.array(node),
})

const tensor = v.strictObject({ dtype, shape: v.array(count), sha256: digest })

export const graph = v.strictObject({
  version: v.literal(1),
  runs: v.array(run),
  tensors: v.record(id, tensor),
})
