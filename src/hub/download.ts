import { VitrineError } from '../graph/errors.ts'
import { printBytes } from '../graph/printBytes.ts'
import { type DownloadCache, type PartialFile } from './downloadCache.ts'
import { type StoredFile } from './fileSource.ts'
import {
  ask,
  rangeOf,
  refusalOf,
  release,
  totalBytes,
  type HttpSettings,
  type Refusal,
} from './httpRequest.ts'
import { type ListedFile } from './listing.ts'
import { chunksOf } from './readBody.ts'
import { type OpenOptions } from './repository.ts'

export interface Hasher {
  update(bytes: Uint8Array): unknown
  /** In hexadecimal. */
  digest(): string
}

export interface DownloadSettings extends HttpSettings {
  file: string
  cache: DownloadCache
  key: string
  /** What the hub says of the file; null where it says nothing. */
  expected: ListedFile | null
  sha256: () => Hasher
}

/** How often a download that came forward before it broke off is taken up again at once. */
const attempts = 3
const reportEveryMs = 50

/**
 * Brings a file into the cache. Goes on where an earlier download broke off, if the server still has the same version.
 * @returns the file, or how the server refused it
 * @throws VitrineError for a server out of reach or in trouble, a download that breaks off, a damaged file
 */
export async function download(
  settings: DownloadSettings,
  options: OpenOptions,
): Promise<StoredFile | { refusal: Refusal }> {
  const partial = await settings.cache.begin(settings.key)
  try {
    return await fill(partial, settings, options)
  } catch (error) {
    // What cannot be kept costs the next attempt time, and must not hide why this one failed.
    await partial.pause().catch(() => undefined)
    throw error
  }
}

async function fill(
  partial: PartialFile,
  settings: DownloadSettings,
  options: OpenOptions,
): Promise<StoredFile | { refusal: Refusal }> {
  for (let attempt = 1; ; attempt++) {
    const before = partial.size
    const response = await request(partial, settings, options)
    const refusal = refusalOf(response, settings, settings.file)
    if (refusal !== null) {
      release(response)
      await partial.discard()
      return { refusal }
    }
    try {
      const total = await transfer(response, partial, settings, options)
      return await finish(partial, total, settings)
    } catch (error) {
      options.signal?.throwIfAborted()
      const isHopeful = partial.etag !== null && partial.size > before && attempt < attempts
      if (!(error instanceof BrokenOff) || !isHopeful) throw error
    }
  }
}

/** The answer that goes on behind what is here, or begins anew: then nothing is here any more. */
async function request(
  partial: PartialFile,
  settings: DownloadSettings,
  { signal }: OpenOptions,
): Promise<Response> {
  const { file } = settings
  if (partial.etag !== null && partial.size > 0) {
    const response = await ask(settings, file, { range: `bytes=${partial.size}-` }, signal)
    const isRest =
      response.status === 206 &&
      response.headers.get('etag') === partial.etag &&
      rangeOf(response)?.start === partial.size
    if (isRest) return response
    if (response.status === 200) {
      await partial.restart(strongEtag(response))
      return response
    }
    // A range that cannot be had is asked for no more; whatever else is wrong shows without a range, too.
    release(response)
  }
  const response = await ask(settings, file, {}, signal)
  if (response.status === 206 && rangeOf(response)?.start !== 0) {
    release(response)
    throw new VitrineError(`the server of ${settings.name} answered with another part of ${file}`, {
      hint: 'this is a fault of the server, or of a proxy on the way: try again later',
    })
  }
  if (response.ok) await partial.restart(strongEtag(response))
  return response
}

/** An ETag that tells versions apart byte by byte. Compressed answers have no place to go on from. */
function strongEtag({ headers }: Response): string | null {
  const etag = headers.get('etag')
  const isUsable = etag !== null && /^"[^"]{1,120}"$/.test(etag) && !headers.has('content-encoding')
  return isUsable ? etag : null
}

/** A transfer that ended too early. */
class BrokenOff extends VitrineError {}

/** @returns the length that the file has in the end, as far as anybody says */
async function transfer(
  response: Response,
  partial: PartialFile,
  { file, name, expected, patience }: DownloadSettings,
  { onProgress, signal }: OpenOptions,
): Promise<number | null> {
  const total = totalBytes(response) ?? expected?.bytes ?? null
  let reported = 0
  const report = () =>
    onProgress?.({
      stage: 'download',
      file,
      loaded: partial.size,
      total: Math.max(total ?? 0, partial.size),
    })
  const brokenOff = () => {
    const kept =
      partial.etag === null || partial.size === 0 ? 'nothing of it was kept' : 'it goes on from there'
    return new BrokenOff(
      `the download of ${file} of ${name} broke off after ${partial.size} of ${total ?? 'unknown'} bytes`,
      { hint: `run again; ${kept}` },
    )
  }
  for await (const chunk of chunksOf(response, patience, signal, brokenOff)) {
    await partial.append(chunk)
    if (performance.now() - reported < reportEveryMs) continue
    reported = performance.now()
    report()
  }
  if (total !== null && partial.size < total) throw brokenOff()
  report()
  return total
}

async function finish(
  partial: PartialFile,
  total: number | null,
  { file, name, expected, sha256 }: DownloadSettings,
): Promise<StoredFile> {
  const wrong =
    total !== null && partial.size > total
      ? `it has ${printBytes(partial.size)}, not ${printBytes(total)}`
      : null
  const damage = wrong ?? (await hashDamage(partial, expected?.sha256 ?? null, sha256))
  if (damage === null) return partial.finish()
  await partial.discard()
  throw new VitrineError(`${file} of ${name} is damaged: ${damage}`, {
    hint: 'it was not kept: run again to download it anew',
  })
}

async function hashDamage(
  partial: PartialFile,
  expected: string | null,
  sha256: () => Hasher,
): Promise<string | null> {
  if (expected === null) return null
  const hasher = sha256()
  for await (const chunk of partial.read()) hasher.update(chunk)
  return hasher.digest() === expected ? null : 'its SHA-256 is not the one that the hub names'
}
