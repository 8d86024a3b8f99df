import * as v from 'valibot'
import { dtypes } from '../graph/dtype.ts'
import { VitrineError, type Span } from '../graph/errors.ts'
import { type Json } from '../graph/versions/v1.ts'
import { type CollectedExports } from '../trace/exportsOf.ts'

/** How a program ended. */
export type Outcome =
  | { status: 'done'; exports: CollectedExports }
  /** An error of the program, at its line. */
  | { status: 'error'; error: VitrineError }
  /** Stopped from outside. */
  | { status: 'stopped' }
  /** It took longer than a program may without a word, or asked for more than it may. */
  | { status: 'timeout'; error: VitrineError }
  /** A draft came to a value that only a run has. */
  | { status: 'draft-ended'; span: Span | undefined }

/** Longest text of an error that is shown. */
const longest = 2000
const words = v.pipe(
  v.string(),
  v.transform(text => (text.length > longest ? `${text.slice(0, longest)} ...` : text)),
)
const span = v.strictObject({ file: words, line: v.number(), column: v.number() })
const json: v.GenericSchema<Json> = v.lazy(() =>
  v.union([
    v.null(),
    v.boolean(),
    v.pipe(v.number(), v.finite()),
    v.string(),
    v.array(json),
    v.record(v.string(), json),
  ]),
)

const ended = v.variant('status', [
  v.strictObject({
    status: v.literal('done'),
    exports: v.strictObject({
      tensors: v.array(
        v.strictObject({
          name: v.string(),
          ref: v.string(),
          dtype: v.picklist(dtypes),
          shape: v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
        }),
      ),
      values: v.record(v.string(), json),
    }),
  }),
  v.strictObject({
    status: v.literal('error'),
    message: words,
    span: v.optional(span),
    related: v.optional(span),
    hint: v.optional(words),
    path: v.optional(words),
  }),
  v.strictObject({ status: v.literal('draft-ended'), span: v.optional(span) }),
])

/** What the guest says of its program's end. */
export type GuestEnd = v.InferOutput<typeof ended>

/** @throws VitrineError where a guest sent what is no end */
export function readOutcome(value: unknown): Outcome {
  const parsed = v.safeParse(ended, value, { abortEarly: true })
  if (!parsed.success) throw new VitrineError('the program ended in a way that is not understood')
  const { output } = parsed
  switch (output.status) {
    case 'done':
      return output
    case 'error': {
      const { message, span: place, related, hint, path } = output
      return { status: 'error', error: new VitrineError(message, { span: place, related, hint, path }) }
    }
    case 'draft-ended':
      return { status: 'draft-ended', span: output.span }
  }
}
