import { type VitrineError } from '../graph/errors.ts'
import { download, type DownloadSettings } from './download.ts'
import { type DownloadCache } from './downloadCache.ts'
import { type FileFacts, type FileSource } from './fileSource.ts'
import { ask, release, refusalOf, totalBytes, type Refusal } from './httpRequest.ts'
import { type Listing } from './listing.ts'
import { type OpenOptions } from './repository.ts'

export interface HttpRepository extends Omit<DownloadSettings, 'cache' | 'key' | 'file' | 'expected'> {
  name: string
  /** Why a file that must be there is not, by how the server refused it. */
  refused: (file: string, refusal: Refusal | null) => VitrineError
  /** What to do about a damaged file, once its copy has been dropped. */
  whenDamaged: string
  cache: DownloadCache
  cacheKey: (file: string) => string
  /** All files with their sizes, where the server has such a list. */
  listing: (options: OpenOptions) => Promise<Listing | null>
}

/** A repository behind HTTP: the hub, a mirror, or the server that the page came from. */
export function httpSource(repository: HttpRepository): FileSource {
  const { name, cache, cacheKey, listing } = repository
  const refusals = new Map<string, Refusal>()

  return {
    name,
    async get(file, options) {
      const known = await cache.find(cacheKey(file))
      if (known !== null) return known
      const listed = await listing(options)
      if (listed !== null && !listed.has(file)) {
        refusals.set(file, { status: 404, code: 'EntryNotFound' })
        return null
      }
      const expected = listed?.get(file) ?? null
      const answer = await download({ ...repository, file, key: cacheKey(file), expected }, options)
      if (!('refusal' in answer)) return answer
      refusals.set(file, answer.refusal)
      return null
    },
    find: file => cache.find(cacheKey(file)),
    async look(file, options): Promise<FileFacts | null> {
      const known = await cache.find(cacheKey(file))
      if (known !== null) return { file, bytes: known.size, cached: true }
      const listed = await listing(options)
      if (listed !== null) {
        const entry = listed.get(file)
        return entry === undefined ? null : { file, bytes: entry.bytes, cached: false }
      }
      // The first byte, not HEAD: its answer tells the size of the file itself where HEAD may tell that of a compressed one.
      const response = await ask(repository, file, { range: 'bytes=0-0' }, options.signal)
      try {
        if (response.status === 416) return { file, bytes: 0, cached: false }
        const refusal = refusalOf(response, repository, file)
        return refusal === null ? { file, bytes: totalBytes(response), cached: false } : null
      } finally {
        release(response)
      }
    },
    async list(options) {
      const listed = await listing(options)
      return listed === null ? null : [...listed.keys()]
    },
    missing: file => repository.refused(file, refusals.get(file) ?? null),
    async discard(file) {
      await cache.drop(cacheKey(file))
      return repository.whenDamaged
    },
  }
}
