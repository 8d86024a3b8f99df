import * as v from 'valibot'
import { dtypes } from '../../graph/dtype.ts'

/** Fields that several bodies have. Everything is bounded: whoever reads it may not trust whoever wrote it. */
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0))
export const finite = v.pipe(v.number(), v.finite())
export const words = v.pipe(v.string(), v.maxLength(20_000))
export const shortWords = v.pipe(v.string(), v.maxLength(1000))
export const dtype = v.picklist(dtypes)
export const hash = v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/))
/** 128 bits or more in base64url: a run's id cannot be guessed. */
export const runId = v.pipe(v.string(), v.regex(/^[\w-]{22}$/))
export const time = v.pipe(v.string(), v.isoTimestamp())
/** `owner/name`, or a name alone: nothing that could be a path of its own. */
export const modelId = v.pipe(
  v.string(),
  v.maxLength(200),
  v.regex(/^(?:[A-Za-z0-9_][\w.-]*\/)?[A-Za-z0-9_][\w.-]*$/),
)
