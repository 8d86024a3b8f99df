import { VitrineError } from '../graph/errors.ts'
import { type CacheEntry, type DownloadCache, type PartialFile } from './downloadCache.ts'
import { blobFile, type StoredFile } from './fileSource.ts'
import { listPieces, WebPieces } from './webPieces.ts'

/** Downloads that broke off and files in pieces lie in a cache of their own: transformers.js knows whole files only. */
const pieceCache = 'vitrine-pieces'
/** A piece is stored when it is full: so much is lost at most when a page is left. */
const pieceBytes = 8 * 1024 * 1024
/** Chromium refuses to cache a response that is longer. */
const largestEntry = 2 ** 31 - 1

/**
 * transformers.js' cache in the browser: the Cache API, keyed by the file's URL. A download is stored in pieces, so that
 * it is never in memory as a whole, and put together at its end; what is too large for that stays in pieces.
 */
export async function openWebCache(name: string): Promise<DownloadCache> {
  const [whole, pieces] = await Promise.all([openCache(name), openCache(pieceCache)])
  return {
    async find(key) {
      const response = await whole?.match(key)
      if (whole && response) return storedIn(whole, key, await sizeOf(response))
      const parts = new WebPieces(pieces, key)
      const size = await parts.sealedSize()
      return size === null ? null : storedInPieces(parts, key, size)
    },
    begin: key => WebPartial.of(key, whole, new WebPieces(pieces, key)),
    async drop(key) {
      await whole?.delete(key)
      await new WebPieces(pieces, key).remove()
    },
    list: async () => [
      ...(whole === undefined ? [] : await listWhole(whole)),
      ...(pieces === undefined ? [] : await listPieces(pieces)),
    ],
  }
}

/** For files that need no keeping. */
export const keepNothing: DownloadCache = {
  find: () => Promise.resolve(null),
  begin: key => WebPartial.of(key, undefined, new WebPieces(undefined, key)),
  drop: () => Promise.resolve(),
  list: () => Promise.resolve([]),
}

/** Some contexts show the Cache API and refuse its use (embedded pages in private windows): then nothing is kept. */
async function openCache(name: string): Promise<Cache | undefined> {
  if (typeof caches === 'undefined') return undefined
  return caches.open(name).catch(() => undefined)
}

/** A file in the cache. Its body is taken out when it is asked for: a browser may copy it then. */
function storedIn(cache: Cache, key: string, size: number): StoredFile {
  return lazyFile(size, async () => {
    const response = await cache.match(key)
    if (response === undefined) throw removed(key)
    return response.blob()
  })
}

function storedInPieces(pieces: WebPieces, key: string, size: number): StoredFile {
  return lazyFile(size, async () => {
    const found = await pieces.read()
    if (found.size !== size) throw removed(key)
    return new Blob(found.blobs)
  })
}

const lazyFile = (size: number, reference: () => Promise<Blob>): StoredFile => ({
  path: null,
  size,
  reference,
  bytes: async () => new Uint8Array(await (await reference()).arrayBuffer()),
})

const removed = (key: string) =>
  new VitrineError(`${key} was removed from this browser while it was needed`, { hint: 'run again' })

async function sizeOf(response: Response): Promise<number> {
  const length = response.headers.get('content-length')
  const isPlain = length !== null && !response.headers.has('content-encoding')
  return isPlain ? Number(length) : (await response.blob()).size
}

async function listWhole(cache: Cache): Promise<CacheEntry[]> {
  const entries: CacheEntry[] = []
  for (const request of await cache.keys()) {
    const response = await cache.match(request)
    if (response) entries.push({ key: request.url, bytes: await sizeOf(response), partial: false })
  }
  return entries
}

class WebPartial implements PartialFile {
  readonly #key: string
  readonly #whole: Cache | undefined
  readonly #pieces: WebPieces
  #etag: string | null = null
  #size = 0
  #stored: Blob[] = []
  /** Whether all that is stored lies in the cache. */
  #isKept = true
  #open: Uint8Array<ArrayBuffer>[] = []
  #openBytes = 0

  private constructor(key: string, whole: Cache | undefined, pieces: WebPieces) {
    this.#key = key
    this.#whole = whole
    this.#pieces = pieces
  }

  static async of(key: string, whole: Cache | undefined, pieces: WebPieces): Promise<WebPartial> {
    const file = new WebPartial(key, whole, pieces)
    const { etag, blobs, size } = await pieces.read()
    file.#etag = etag
    file.#stored = blobs
    file.#size = size
    return file
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
    if (this.#whole !== undefined && (await this.#putWhole(this.#whole, blob))) {
      await this.#pieces.remove()
      return storedIn(this.#whole, this.#key, blob.size)
    }
    await this.#storeOpen()
    if (this.#isKept && (await this.#pieces.seal(blob.size)))
      return storedInPieces(this.#pieces, this.#key, blob.size)
    // A full disk costs the next visit a download, not this run.
    await this.#pieces.remove()
    return blobFile(blob)
  }

  async pause(): Promise<void> {
    if (this.#etag === null || this.#size === 0) return this.discard()
    await this.#storeOpen()
  }

  async discard(): Promise<void> {
    this.#stored = []
    this.#isKept = true
    this.#open = []
    this.#openBytes = 0
    this.#size = 0
    this.#etag = null
    await this.#pieces.remove()
  }

  async #putWhole(cache: Cache, blob: Blob): Promise<boolean> {
    if (blob.size > largestEntry) return false
    const headers = { 'content-length': String(blob.size), 'content-type': 'application/octet-stream' }
    return cache.put(this.#key, new Response(blob, { headers })).then(
      () => true,
      () => false,
    )
  }

  async #storeOpen(): Promise<void> {
    if (this.#openBytes === 0) return
    const blob = new Blob(this.#open)
    const place = { etag: this.#etag, start: this.#size - this.#openBytes }
    const kept =
      place.etag === null
        ? null
        : await this.#pieces.put(blob, this.#stored.length, { ...place, etag: place.etag })
    if (kept === null) this.#isKept = false
    this.#stored.push(kept ?? blob)
    this.#open = []
    this.#openBytes = 0
  }
}
