import { blobFile, type DownloadCache } from './fileSource.ts'

/** transformers.js' cache in the browser: the Cache API, keyed by the file's URL. */
export async function openWebCache(name: string): Promise<DownloadCache> {
  const cache = await openCache(name)
  return {
    async find(key) {
      const response = await cache?.match(key)
      return response ? blobFile(await response.blob()) : null
    },
    async keep(key, body) {
      // Read whole first: a download that breaks off leaves no entry. A browser moves a large Blob to disk by itself.
      const blob = await new Response(body).blob()
      const headers = { 'content-length': String(blob.size), 'content-type': 'application/octet-stream' }
      // A full disk costs the next visit a download, not this run.
      await cache?.put(key, new Response(blob, { headers })).catch(() => undefined)
      return blobFile(blob)
    },
    async drop(key) {
      await cache?.delete(key)
    },
  }
}

/** Some contexts show the Cache API and refuse its use (embedded pages in private windows): then nothing is kept. */
async function openCache(name: string): Promise<Cache | undefined> {
  if (typeof caches === 'undefined') return undefined
  return caches.open(name).catch(() => undefined)
}
