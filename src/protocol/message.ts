import * as v from 'valibot'

const id = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
const shortText = v.pipe(v.string(), v.maxLength(100))
const text = v.pipe(v.string(), v.maxLength(20_000))
const place = v.strictObject({
  file: v.pipe(v.string(), v.maxLength(1000)),
  line: v.pipe(v.number(), v.safeInteger()),
  column: v.pipe(v.number(), v.safeInteger()),
})

export const wireErrorSchema = v.strictObject({
  name: shortText,
  message: text,
  span: v.optional(place),
  related: v.optional(place),
  hint: v.optional(text),
  path: v.optional(text),
})

/** An error as it travels: what a VitrineError knows, and nothing else of the other side. */
export type WireError = v.InferOutput<typeof wireErrorSchema>

const message = v.variant('type', [
  v.strictObject({ type: v.literal('call'), id, method: shortText, params: v.unknown() }),
  v.strictObject({ type: v.literal('cancel'), id }),
  v.strictObject({ type: v.literal('progress'), id, progress: v.unknown() }),
  v.strictObject({ type: v.literal('result'), id, value: v.unknown() }),
  v.strictObject({ type: v.literal('failure'), id, error: wireErrorSchema }),
])

/** The envelope of everything that crosses a channel. `params`, `progress` and `value` are the method's own. */
export type Message = v.InferOutput<typeof message>

/** The message in `data`, or null for what is not one. Never throws, whatever the other side sent. */
export function readMessage(data: unknown): Message | null {
  const result = v.safeParse(message, data)
  return result.success ? result.output : null
}
