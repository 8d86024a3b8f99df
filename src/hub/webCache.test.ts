import fc from 'fast-check'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { type PartialFile } from './downloadCache.ts'
import { openWebCache } from './webCache.ts'

/** The Cache API as far as it is used, in memory. (Chromium's own is used by e2e/page-hub.spec.ts.) */
class MemoryCache {
  readonly entries = new Map<string, { body: Blob; headers: [string, string][] }>()
  isFull = false

  async put(url: string, response: Response): Promise<void> {
    const body = await response.blob()
    if (this.isFull) throw new DOMException('full', 'QuotaExceededError')
    this.entries.set(url, { body, headers: [...response.headers] })
  }
  match(request: string | { url: string }): Promise<Response | undefined> {
    const entry = this.entries.get(typeof request === 'string' ? request : request.url)
    return Promise.resolve(entry && new Response(entry.body, { headers: entry.headers }))
  }
  delete(url: string): Promise<boolean> {
    return Promise.resolve(this.entries.delete(url))
  }
  keys(): Promise<{ url: string }[]> {
    return Promise.resolve([...this.entries.keys()].map(url => ({ url })))
  }
}

const key = 'https://hub/a/b/resolve/main/onnx/model.onnx'
let caches: Map<string, MemoryCache>
const pieces = () => caches.get('vitrine-pieces')!
const whole = () => caches.get('test')!

beforeEach(() => {
  caches = new Map()
  vi.stubGlobal('caches', {
    open(name: string) {
      const cache = caches.get(name) ?? new MemoryCache()
      caches.set(name, cache)
      return Promise.resolve(cache)
    },
  })
})
afterEach(() => vi.unstubAllGlobals())

/** 20 MB, no two neighbours alike: two and a half pieces. */
const bytes = Uint8Array.from({ length: 20e6 }, (_, index) => (index * 7 + (index >> 9)) & 255)

async function append(file: PartialFile, from: number, to: number, step = 1e6): Promise<void> {
  for (let at = from; at < to; at += step) await file.append(bytes.subarray(at, Math.min(to, at + step)))
}

const isWhole = (found: Uint8Array) => Buffer.from(found.buffer).equals(Buffer.from(bytes.buffer))

test('a download is put together from its pieces, which are gone then', async () => {
  const cache = await openWebCache('test')
  const file = await cache.begin(key)
  await file.restart('"a"')
  await append(file, 0, bytes.length)
  expect(pieces().entries.size).toBe(2)
  const stored = await file.finish()
  expect(stored.size).toBe(bytes.length)
  expect(isWhole(await stored.bytes())).toBe(true)
  expect(pieces().entries.size).toBe(0)
  await expect(cache.list()).resolves.toEqual([{ key, bytes: bytes.length, partial: false }])
  expect((await cache.find(key))?.size).toBe(bytes.length)
  await cache.drop(key)
  await expect(cache.find(key)).resolves.toBeNull()
})

test('what a page has left is gone on from by the next one', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: bytes.length - 1 }), fc.boolean(), async (stop, isPaused) => {
      caches.clear()
      const first = await (await openWebCache('test')).begin(key)
      await first.restart('"a"')
      await append(first, 0, stop)
      // Or the page was closed: whole pieces are there all the same.
      if (isPaused) await first.pause()
      const cache = await openWebCache('test')
      await expect(cache.find(key)).resolves.toBeNull()
      const listed = await cache.list()
      expect(listed.every(({ partial }) => partial) && listed.length <= 1).toBe(true)
      const next = await cache.begin(key)
      expect(next.size).toBeLessThanOrEqual(stop)
      if (isPaused) expect(next.size).toBe(stop)
      else expect(next.size).toBeGreaterThan(stop - 10e6)
      if (next.size === 0) await next.restart('"a"')
      else expect(next.etag).toBe('"a"')
      await append(next, next.size, bytes.length, 3e6)
      expect(isWhole(await (await next.finish()).bytes())).toBe(true)
      expect(pieces().entries.size).toBe(0)
    }),
    { numRuns: 6 },
  )
})

test('pieces of two pages that do not join are not joined', async () => {
  const cache = await openWebCache('test')
  const [one, other] = [await cache.begin(key), await cache.begin(key)]
  await one.restart('"a"')
  await other.restart('"a"')
  await append(one, 0, 9e6)
  await append(other, 0, 18e6, 3e6)
  await append(one, 9e6, 18e6)
  const next = await cache.begin(key)
  await append(next, next.size, bytes.length)
  expect(isWhole(await (await next.finish()).bytes())).toBe(true)
})

test('another version begins anew, and nothing that cannot be told apart is kept', async () => {
  const cache = await openWebCache('test')
  const file = await cache.begin(key)
  await file.restart('"a"')
  await append(file, 0, 9e6)
  await file.restart('"b"')
  expect(file).toMatchObject({ size: 0, etag: '"b"' })
  expect(pieces().entries.size).toBe(0)
  await file.restart(null)
  await append(file, 0, 9e6)
  await file.pause()
  expect(pieces().entries.size).toBe(0)
})

test('what cannot be put together stays in pieces, whole all the same', async () => {
  const cache = await openWebCache('test')
  // As Chromium does with responses of 2 GiB and more.
  whole().isFull = true
  const file = await cache.begin(key)
  await file.restart('"a"')
  await append(file, 0, bytes.length)
  expect(isWhole(await (await file.finish()).bytes())).toBe(true)
  const found = await (await openWebCache('test')).find(key)
  expect(found?.size).toBe(bytes.length)
  expect(isWhole(await found!.bytes())).toBe(true)
  await expect(cache.list()).resolves.toEqual([{ key, bytes: bytes.length, partial: false }])
  await cache.drop(key)
  await expect(cache.find(key)).resolves.toBeNull()
  expect(pieces().entries.size).toBe(0)
})

test('a browser that has no room, or keeps nothing, still gets its file', async () => {
  const full = await openWebCache('test')
  pieces().isFull = true
  whole().isFull = true
  const file = await full.begin(key)
  await file.restart('"a"')
  await append(file, 0, bytes.length)
  expect(isWhole(await (await file.finish()).bytes())).toBe(true)
  await expect(full.find(key)).resolves.toBeNull()

  vi.stubGlobal('caches', { open: () => Promise.reject(new DOMException('no', 'SecurityError')) })
  const none = await openWebCache('test')
  const other = await none.begin(key)
  await other.restart('"a"')
  await append(other, 0, 9e6)
  expect((await other.finish()).size).toBe(9e6)
  await expect(none.list()).resolves.toEqual([])
})
