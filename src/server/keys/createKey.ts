import { createHash, randomBytes } from 'node:crypto'
import { VitrineError } from '../../graph/errors.ts'
import { changeKeys, type KeyRecord } from './keyFile.ts'

/** SHA-256 (hex) of a secret, as it is kept. */
export const digestOfSecret = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** `vtr_<id>_<secret>`. The id is written in logs, the secret nowhere. */
const keyForm = /^vtr_([0-9a-f]{12})_([\w-]{43})$/

/** The parts of a key, or null for what is none. */
export function readKey(text: string): { id: string; secret: string } | null {
  const [, id, secret] = keyForm.exec(text) ?? []
  return id === undefined || secret === undefined ? null : { id, secret }
}

/**
 * Makes a key.
 * @returns the key, which is told this once: what is kept does not lead back to it
 * @throws VitrineError for a name that is none
 */
export async function createKey(path: string, name: string): Promise<{ id: string; key: string }> {
  if (!/^[\p{L}\p{N} ._@-]{1,80}$/u.test(name))
    throw new VitrineError('the name of a key is 1 to 80 letters, digits, spaces and . _ @ -', {
      hint: 'name whoever will use it: vitrine keys create "ada laptop"',
    })
  const id = randomBytes(6).toString('hex')
  const secret = randomBytes(32).toString('base64url')
  const record: KeyRecord = {
    id,
    name,
    sha256: digestOfSecret(secret),
    created: new Date().toISOString(),
    revoked: null,
  }
  await changeKeys(path, keys => [...keys, record])
  return { id, key: `vtr_${id}_${secret}` }
}

/**
 * Makes a key worthless; what it was is remembered.
 * @throws VitrineError where there is no such key
 */
export async function revokeKey(path: string, id: string): Promise<KeyRecord> {
  // Whoever gives the whole key means its id.
  const wanted = readKey(id)?.id ?? id
  let revoked: KeyRecord | undefined
  await changeKeys(path, keys =>
    keys.map(key => {
      if (key.id !== wanted) return key
      revoked = { ...key, revoked: key.revoked ?? new Date().toISOString() }
      return revoked
    }),
  )
  if (revoked === undefined)
    throw new VitrineError(`there is no key ${wanted}`, { hint: 'vitrine keys list says which there are' })
  return revoked
}
