import * as v from 'valibot'
import { VitrineError, type ErrorDetails } from '../../graph/errors.ts'
import { encodeError } from '../errors.ts'
import { wireErrorSchema, type WireError } from '../message.ts'

/** Why a request was refused: the body of every answer of 400 and above. */
export interface Refusal {
  code: RefusalCode
  error: WireError
}

/** Each with the HTTP status it is sent with. */
export const refusalCodes = {
  'malformed-request': 400,
  'unknown-key': 401,
  'foreign-origin': 403,
  'not-found': 404,
  'not-allowed': 405,
  'range-not-there': 416,
  'too-large': 413,
  'wrong-type': 415,
  /** The graph is one, but not for this model. */
  'wrong-graph': 422,
  /** The versions of client and endpoint have nothing in common. */
  'other-version': 426,
  /** Of rate and of open runs; `Retry-After` says when. */
  'too-many': 429,
  'internal-error': 500,
  /** Stopping, or its queue is out of reach; `Retry-After` says when. */
  unavailable: 503,
} as const

export type RefusalCode = keyof typeof refusalCodes

/** An error with the refusal that it is; an endpoint throws it, and answers what `refusalOf` makes of it. */
export class RefusedError extends VitrineError {
  readonly code: RefusalCode
  /** Seconds after which asking again makes sense (`Retry-After`). */
  readonly retryAfter: number | undefined

  constructor(code: RefusalCode, message: string, details: ErrorDetails & { retryAfter?: number } = {}) {
    super(message, details)
    this.code = code
    this.retryAfter = details.retryAfter
  }
}

export const refusal: v.GenericSchema<Refusal> = v.object({
  code: v.picklist(Object.keys(refusalCodes) as RefusalCode[]),
  error: wireErrorSchema,
})

/** The refusal in the body of an answer; null for what is none (a proxy's page, say). */
export function readRefusal(value: unknown): Refusal | null {
  const parsed = v.safeParse(refusal, value)
  return parsed.success ? parsed.output : null
}

/**
 * What an error is answered with. An error of a user keeps its words; one with an HTTP status of 400 to 499 (as servers
 * throw them) its meaning; of any other nothing is told but that there was one.
 */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof VitrineError)
    return {
      code: error instanceof RefusedError ? error.code : 'malformed-request',
      error: encodeError(error),
    }
  const code = codeOfStatus(error)
  return { code, error: { name: 'VitrineError', message: plainWords[code] } }
}

function codeOfStatus(error: unknown): RefusalCode {
  const status: unknown = error instanceof Error ? Reflect.get(error, 'statusCode') : undefined
  if (typeof status !== 'number' || status < 400 || status > 499) return 'internal-error'
  return byStatus.get(status) ?? 'malformed-request'
}

const byStatus = new Map(
  Object.entries(refusalCodes).map(([code, status]): [number, RefusalCode] => [status, code as RefusalCode]),
)

/** Said where an error has no words for users. */
const plainWords: Record<RefusalCode, string> = {
  'malformed-request': 'this request cannot be understood',
  'unknown-key': 'this endpoint does not know the key',
  'foreign-origin': 'this endpoint does not answer pages of this origin',
  'not-found': 'there is nothing here',
  'not-allowed': 'this cannot be done here',
  'range-not-there': 'the body has no such range',
  'too-large': 'the body of the request is larger than this endpoint takes',
  'wrong-type': 'the body of the request is not of a type that this endpoint takes',
  'wrong-graph': 'the graph cannot be run here',
  'other-version': 'this endpoint does not speak that version',
  'too-many': 'too many requests: ask again later',
  'internal-error': 'something failed in the endpoint: it is in its log',
  unavailable: 'the endpoint cannot answer now: ask again later',
}
