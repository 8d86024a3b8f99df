import { VitrineError } from '../graph/errors.ts'
import { type CacheEntry, type DownloadCache, type PartialFile } from './downloadCache.ts'
import { blobFile, type StoredFile } from './fileSource.ts'

/** What is left of downloads that broke off lies in a cache of its own: transformers.js knows whole files only. */
const partialCache = 'vitrine-partial'
/** A piece is stored when it is full: so much is lost at most when a page is left. */
const pieceBytes = 8 * 1024 * 1024

/**
 * transformers.js' cache in the browser: the Cache API, keyed by the file's URL. A download is stored in pieces and put
 * together at its end, so that it is never in memory as a whole.
 */
export async function openWebCache(name: string): Promise<DownloadCache> {
  const [whole, pieces] = await Promise.all([openCache(name), openCache(partialCache)])
  return {
    async find(key) {
      const response = await whole?.match(key)
      return whole && response ? storedIn(whole, key, await sizeOf(response)) : null
    },
    begin: key => WebPartial.of(key, whole, pieces),
    async drop(key) {
      await whole?.delete(key)
      await removePieces(pieces, key)
    },
    list: async () => [...(await listEntries(whole, false)), ...(await listEntries(pieces, true))],
  }
}

/** A file in the cache. Its body is taken out when it is asked for: a browser may copy it then. */
function storedIn(cache: Cache, key: string, size: number): StoredFile {
  async function reference(): Promise<Blob> {
    const response = await cache.match(key)
    if (response) return response.blob()
    throw new VitrineError(`${key} was removed from this browser while it was needed`, { hint: 'run again' })
  }
  return {
    path: null,
    size,
    reference,
    bytes: async () => new Uint8Array(await (await reference()).arrayBuffer()),
  }
}

async function sizeOf(response: Response): Promise<number> {
  const length = response.headers.get('content-length')
  const isPlain = length !== null && !response.headers.has('content-encoding')
  return isPlain ? Number(length) : (await response.blob()).size
}

/** For files that need no keeping. */
export const keepNothing: DownloadCache = {
  find: () => Promise.resolve(null),
  begin: key => WebPartial.of(key, undefined, undefined),
  drop: () => Promise.resolve(),
  list: () => Promise.resolve([]),
}

/** Some contexts show the Cache API and refuse its use (embedded pages in private windows): then nothing is kept. */
async function openCache(name: string): Promise<Cache | undefined> {
  if (typeof caches === 'undefined') return undefined
  return caches.open(name).catch(() => undefined)
}

const pieceUrl = (key: string, index: number): string => `${key}?vitrine-piece=${index}`
const pieceName = /\?vitrine-piece=\d+$/
const etagHeader = 'x-vitrine-etag'
/** Two pages that download one file write pieces of their own lengths: only what joins is joined. */
const startHeader = 'x-vitrine-start'

class WebPartial implements PartialFile {
  readonly #key: string
  readonly #whole: Cache | undefined
  readonly #cache: Cache | undefined
  #etag: string | null = null
  #size = 0
  readonly #stored: Blob[] = []
  #open: Uint8Array<ArrayBuffer>[] = []
  #openBytes = 0

  private constructor(key: string, whole: Cache | undefined, pieces: Cache | undefined) {
    this.#key = key
    this.#whole = whole
    this.#cache = pieces
  }

  static async of(key: string, whole: Cache | undefined, pieces: Cache | undefined): Promise<WebPartial> {
    const file = new WebPartial(key, whole, pieces)
    for (let index = 0; ; index++) {
      const response = await pieces?.match(pieceUrl(key, index))
      const etag = response?.headers.get(etagHeader)
      if (response === undefined || !etag || (index > 0 && etag !== file.#etag)) return file
      if (response.headers.get(startHeader) !== String(file.#size)) return file
      const blob = await response.blob()
      file.#etag = etag
      file.#stored.push(blob)
      file.#size += blob.size
    }
  }

  get etag(): string | null {
    return this.#etag
  }

  get size(): number {
    return this.#size
  }

  async *read(): AsyncIterable<Uint8Array> {
    for (const piece of [...this.#stored, ...this.#open.map(bytes => new Blob([bytes]))])
      yield* piece.stream()
  }

  async restart(etag: string | null): Promise<void> {
    await this.discard()
    this.#etag = etag
  }

  async append(chunk: Uint8Array): Promise<void> {
    this.#open.push(new Uint8Array(chunk))
    this.#openBytes += chunk.byteLength
    this.#size += chunk.byteLength
    if (this.#openBytes >= pieceBytes) await this.#storeOpen()
  }

  async finish(): Promise<StoredFile> {
    const blob = new Blob([...this.#stored, ...this.#open])
    const headers = { 'content-length': String(blob.size), 'content-type': 'application/octet-stream' }
    // A full disk costs the next visit a download, not this run.
    const isStored = await this.#whole?.put(this.#key, new Response(blob, { headers })).then(
      () => true,
      () => false,
    )
    await removePieces(this.#cache, this.#key)
    return this.#whole !== undefined && isStored === true
      ? storedIn(this.#whole, this.#key, blob.size)
      : blobFile(blob)
  }

  async pause(): Promise<void> {
    if (this.#etag === null || this.#size === 0) return this.discard()
    await this.#storeOpen()
  }

  async discard(): Promise<void> {
    this.#stored.length = 0
    this.#open = []
    this.#openBytes = 0
    this.#size = 0
    this.#etag = null
    await removePieces(this.#cache, this.#key)
  }

  async #storeOpen(): Promise<void> {
    if (this.#openBytes === 0) return
    this.#stored.push(await this.#keep(new Blob(this.#open), this.#stored.length))
    this.#open = []
    this.#openBytes = 0
  }

  /** The piece as it lies in the cache, so that memory is free of it; the piece itself where the cache takes none. */
  async #keep(blob: Blob, index: number): Promise<Blob> {
    const url = pieceUrl(this.#key, index)
    if (this.#cache === undefined || this.#etag === null) return blob
    const headers = {
      [etagHeader]: this.#etag,
      [startHeader]: String(this.#size - this.#openBytes),
      'content-length': String(blob.size),
    }
    try {
      await this.#cache.put(url, new Response(blob, { headers }))
      return (await (await this.#cache.match(url))?.blob()) ?? blob
    } catch {
      return blob
    }
  }
}

async function removePieces(cache: Cache | undefined, key: string): Promise<void> {
  for (let index = 0; (await cache?.delete(pieceUrl(key, index))) === true; index++);
}

async function listEntries(cache: Cache | undefined, partial: boolean): Promise<CacheEntry[]> {
  if (cache === undefined) return []
  const entries: CacheEntry[] = []
  for (const request of await cache.keys()) {
    const response = await cache.match(request)
    if (response === undefined) continue
    entries.push({ key: request.url.replace(pieceName, ''), bytes: await sizeOf(response), partial })
  }
  return entries
}
