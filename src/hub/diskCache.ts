import { createWriteStream } from 'node:fs'
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type DownloadCache, type StoredFile } from './fileSource.ts'

/** transformers.js' cache on Node: a folder of files. */
export function openDiskCache(folder: string): DownloadCache {
  return {
    async find(key) {
      return diskFile(join(folder, key))
    },
    async keep(key, body) {
      const path = join(folder, key)
      const partial = `${path}.${process.pid}.${crypto.randomUUID()}.partial`
      await mkdir(dirname(path), { recursive: true })
      try {
        await pipeline(Readable.from(body), createWriteStream(partial))
        await rename(partial, path)
      } catch (error) {
        await rm(partial, { force: true })
        throw error
      }
      return storedAt(path)
    },
    drop: key => rm(join(folder, key), { force: true }),
  }
}

/** The file at a path, or null where there is none. */
export async function diskFile(path: string): Promise<StoredFile | null> {
  const found = await stat(path).catch(() => null)
  return found?.isFile() ? storedAt(path) : null
}

const storedAt = (path: string): StoredFile => ({
  path,
  async bytes() {
    // A plain array: Node's Buffer has a slice that is a view, and readers of ONNX files copy by slice.
    const { buffer, byteOffset, byteLength } = await readFile(path)
    return new Uint8Array(buffer, byteOffset, byteLength)
  },
  reference: () => Promise.resolve(path),
})
