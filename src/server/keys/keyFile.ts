import { randomBytes } from 'node:crypto'
import { mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import * as v from 'valibot'
import { VitrineError } from '../../graph/errors.ts'

const record = v.strictObject({
  id: v.pipe(v.string(), v.regex(/^[\w-]{8,32}$/)),
  name: v.string(),
  /** SHA-256 (hex) of the secret, which has 256 random bits: nothing slower is needed to keep it from being found. */
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  created: v.string(),
  revoked: v.nullable(v.string()),
})
const file = v.strictObject({ version: v.literal(1), keys: v.array(record) })

/** A key as it is kept: its secret is not. */
export type KeyRecord = v.InferOutput<typeof record>

/** The keys of a file; none where there is no file. @throws VitrineError for a file that is no list of keys */
export async function readKeys(path: string): Promise<KeyRecord[]> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissing(error)) return null
    throw new VitrineError(`the keys in ${path} cannot be read: ${String(error)}`)
  })
  if (text === null) return []
  try {
    return v.parse(file, JSON.parse(text)).keys
  } catch {
    throw new VitrineError(`${path} is not a list of keys`, {
      hint: 'it is written by vitrine keys; bring back a copy, or remove it and create the keys anew',
    })
  }
}

/** Changes the keys of a file, whole or not at all, readable by its owner alone; changes of two processes do not get lost. */
export async function changeKeys(
  path: string,
  change: (keys: readonly KeyRecord[]) => KeyRecord[],
): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const lock = `${path}.lock`
  await acquire(lock)
  try {
    const keys = change(await readKeys(path))
    const fresh = `${path}.${randomBytes(6).toString('hex')}.part`
    await writeFile(fresh, `${JSON.stringify({ version: 1, keys }, null, 1)}\n`, { mode: 0o600 })
    await rename(fresh, path)
  } finally {
    await rm(lock, { force: true })
  }
}

async function acquire(lock: string): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      await (await open(lock, 'wx')).close()
      return
    } catch (error) {
      if (!isExisting(error)) throw new VitrineError(`${lock} cannot be written: ${String(error)}`)
    }
    // A process that died in between has left its lock.
    const found = await stat(lock).catch(() => null)
    if (found !== null && Date.now() - found.mtimeMs > 10_000) await rm(lock, { force: true })
    await pause(50)
  }
  throw new VitrineError(`somebody else is changing the keys: ${lock} does not go away`)
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined
const isMissing = (error: unknown): boolean => codeOf(error) === 'ENOENT'
const isExisting = (error: unknown): boolean => codeOf(error) === 'EEXIST'
