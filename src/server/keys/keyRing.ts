import { stat } from 'node:fs/promises'
import { timingSafeEqual } from 'node:crypto'
import { digestOfSecret, readKey } from './createKey.ts'
import { readKeys, type KeyRecord } from './keyFile.ts'

/** The keys of a file as they are now: what is created or revoked is in force within half a second. */
export interface KeyRing {
  /** The id of a key that is good. */
  check(key: string): Promise<string | null>
  /** Whether a key was ever created: from then on one is needed, even where the last one was revoked. */
  hasAny(): Promise<boolean>
}

const patienceMs = 500
/** What a key without a record is compared with, so that it takes as long. */
const nobody = '0'.repeat(64)

export function openKeyRing(path: string): KeyRing {
  let keys: ReadonlyMap<string, KeyRecord> = new Map()
  let version = ''
  let checkedAt = -Infinity
  let hadAny = false
  let reading: Promise<void> | undefined

  async function read(): Promise<void> {
    const found = await stat(path).catch(() => null)
    const current = found === null ? 'none' : `${found.ino} ${found.mtimeMs} ${found.size}`
    if (current !== version) {
      keys = new Map((await readKeys(path)).map(key => [key.id, key]))
      version = current
      hadAny ||= keys.size > 0
    }
    checkedAt = performance.now()
  }

  async function refresh(): Promise<void> {
    if (performance.now() - checkedAt < patienceMs) return
    reading ??= read().finally(() => (reading = undefined))
    await reading
  }

  return {
    async check(text) {
      const key = readKey(text)
      if (key === null) return null
      await refresh()
      const record = keys.get(key.id)
      const isSame = timingSafeEqual(
        Buffer.from(digestOfSecret(key.secret), 'hex'),
        Buffer.from(record?.sha256 ?? nobody, 'hex'),
      )
      return isSame && record?.revoked === null ? key.id : null
    },
    async hasAny() {
      await refresh()
      return hadAny
    },
  }
}
