import { createHash, randomBytes } from 'node:crypto'
import { RefusedError } from '../../protocol/http/refusal.ts'
import { headers } from '../../protocol/http/routes.ts'

/** 128 bits and a little, in base64url. */
const length = 22

/** SHA-256 of some words as an id of the form that runs have. */
export const idOf = (...words: string[]): string =>
  createHash('sha256').update(words.join('\n')).digest('base64url').slice(0, length)

/**
 * Id of a run: nobody can guess it, and the same request of the same caller, sent again, has it again.
 * @throws RefusedError for an `Idempotency-Key` that is none
 */
export function newRunId(owner: string, idempotencyKey: string | undefined): string {
  if (idempotencyKey === undefined) return randomBytes(24).toString('base64url').slice(0, length)
  if (!/^[\x21-\x7e]{1,200}$/.test(idempotencyKey))
    throw new RefusedError('malformed-request', `${headers.idempotencyKey} is 1 to 200 visible characters`, {
      path: headers.idempotencyKey,
    })
  return idOf(owner, idempotencyKey)
}
