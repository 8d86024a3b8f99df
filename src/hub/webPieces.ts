import { type CacheEntry } from './downloadCache.ts'

const pieceName = /\?vitrine-(?:piece=\d+|whole)$/
const etagHeader = 'x-vitrine-etag'
/** Two pages that download one file write pieces of their own lengths: only what joins is joined. */
const startHeader = 'x-vitrine-start'

/** Pieces of one file in a cache of their own; a sealed file is whole. */
export class WebPieces {
  readonly #cache: Cache | undefined
  readonly #key: string

  constructor(cache: Cache | undefined, key: string) {
    this.#cache = cache
    this.#key = key
  }

  /** The pieces that join, from the first on. */
  async read(): Promise<{ etag: string | null; blobs: Blob[]; size: number }> {
    const found = { etag: null as string | null, blobs: [] as Blob[], size: 0 }
    for (let index = 0; ; index++) {
      const response = await this.#cache?.match(this.#url(index))
      const etag = response?.headers.get(etagHeader)
      if (response === undefined || !etag || (index > 0 && etag !== found.etag)) return found
      if (response.headers.get(startHeader) !== String(found.size)) return found
      const blob = await response.blob()
      found.etag = etag
      found.blobs.push(blob)
      found.size += blob.size
    }
  }

  /** Stores a piece; gives it back as it lies in the cache, so that memory is free of it. null: the cache takes none. */
  async put(
    blob: Blob,
    index: number,
    { etag, start }: { etag: string; start: number },
  ): Promise<Blob | null> {
    const headers = { [etagHeader]: etag, [startHeader]: String(start), 'content-length': String(blob.size) }
    try {
      await this.#cache?.put(this.#url(index), new Response(blob, { headers }))
      return (await (await this.#cache?.match(this.#url(index)))?.blob()) ?? null
    } catch {
      return null
    }
  }

  /** Says that the pieces are the whole file. @returns whether that could be said */
  async seal(size: number): Promise<boolean> {
    if (this.#cache === undefined) return false
    const headers = { 'content-length': '0', [startHeader]: String(size) }
    return this.#cache.put(this.#wholeUrl, new Response('', { headers })).then(
      () => true,
      () => false,
    )
  }

  /** The length of a sealed file; null for one that is not. */
  async sealedSize(): Promise<number | null> {
    const seal = await this.#cache?.match(this.#wholeUrl)
    return seal === undefined ? null : Number(seal.headers.get(startHeader))
  }

  async remove(): Promise<void> {
    await this.#cache?.delete(this.#wholeUrl)
    for (let index = 0; (await this.#cache?.delete(this.#url(index))) === true; index++);
  }

  #url(index: number): string {
    return `${this.#key}?vitrine-piece=${index}`
  }

  get #wholeUrl(): string {
    return `${this.#key}?vitrine-whole`
  }
}

/** The files of a cache of pieces, each with the bytes of its pieces. */
export async function listPieces(cache: Cache): Promise<CacheEntry[]> {
  const files = new Map<string, CacheEntry>()
  for (const { url } of await cache.keys()) {
    const key = url.replace(pieceName, '')
    const file = files.get(key) ?? { key, bytes: 0, partial: true }
    if (url.endsWith('?vitrine-whole')) file.partial = false
    file.bytes += Number((await cache.match(url))?.headers.get('content-length') ?? 0)
    files.set(key, file)
  }
  return [...files.values()]
}
