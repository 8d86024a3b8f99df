import { VitrineError } from '../graph/errors.ts'
import { countBytes } from './countBytes.ts'
import { type DownloadCache, type FileSource, type StoredFile } from './fileSource.ts'
import { type OpenOptions } from './repository.ts'

export interface HttpRepository {
  name: string
  advice: string
  /** What to do about a damaged file, once its copy has been dropped. */
  whenDamaged: string
  url: (file: string) => string
  headers: Readonly<Record<string, string>>
  fetch: (url: string, init: RequestInit) => Promise<Response>
  cache: DownloadCache
  cacheKey: (file: string) => string
  exists: (file: string) => Promise<boolean>
}

/** The hub answers 401 for a repository that does not exist, 403 for a gated one. */
const notThere: readonly number[] = [401, 403, 404]

/** A repository behind HTTP: the hub, a mirror, or the server that the page came from. */
export function httpSource(repository: HttpRepository): FileSource {
  const { name, advice, cache, cacheKey } = repository

  async function download(file: string, options: OpenOptions): Promise<StoredFile | null> {
    const response = await request(repository, file, options.signal)
    // A server of single-page apps answers index.html for what it does not have.
    const isPage = response.headers.get('content-type')?.startsWith('text/html') ?? false
    if (notThere.includes(response.status) || isPage) {
      await response.body?.cancel()
      return null
    }
    if (!response.ok || response.body === null)
      throw new VitrineError(
        `${new URL(response.url).host} answered ${response.status} for ${file} of ${name}`,
        {
          hint:
            response.status === 429 ? 'too many requests: wait a minute and run again' : 'try again later',
        },
      )
    const counted = countBytes(response, file, options.onProgress)
    try {
      return await cache.keep(cacheKey(file), counted.body)
    } catch (cause) {
      options.signal?.throwIfAborted()
      if (counted.isComplete()) throw cause
      throw new VitrineError(`the download of ${file} of ${name} broke off after ${counted.describe()}`, {
        hint: 'run again; nothing of the broken download was kept',
      })
    }
  }

  return {
    name,
    advice,
    get: async (file, options) => (await cache.find(cacheKey(file))) ?? download(file, options),
    exists: file => repository.exists(file),
    async discard(file) {
      await cache.drop(cacheKey(file))
      return repository.whenDamaged
    },
  }
}

async function request(
  { url, headers, fetch, name }: HttpRepository,
  file: string,
  signal: AbortSignal | undefined,
): Promise<Response> {
  try {
    return await fetch(url(file), signal ? { headers, signal } : { headers })
  } catch {
    signal?.throwIfAborted()
    throw new VitrineError(`could not reach ${new URL(url(file)).host} for ${file} of ${name}`, {
      hint: "check the connection; 'vitrine/atlas' and models opened before work without one",
    })
  }
}
