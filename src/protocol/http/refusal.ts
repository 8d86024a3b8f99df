import { type WireError } from '../message.ts'

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
