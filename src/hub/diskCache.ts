import { createReadStream } from 'node:fs'
import { mkdir, open, readFile, readdir, rename, rm, stat, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join, relative, sep } from 'node:path'
import { type CacheEntry, type DownloadCache, type PartialFile } from './downloadCache.ts'
import { type StoredFile } from './fileSource.ts'

/**
 * Files that are being downloaded: `model.onnx.<etag>.<writer>.part`, where the writer is a process, or 0 when nobody
 * writes: so two processes never have one file, and what a killed one has left is found.
 */
const partName = /^(.+)\.([\w-]*)\.(\d+)-[\w-]+\.part$/

/** transformers.js' cache on Node: a folder of files. */
export function openDiskCache(folder: string): DownloadCache {
  return {
    find: key => diskFile(join(folder, key)),
    begin: key => DiskPartial.at(join(folder, key)),
    async drop(key) {
      await rm(join(folder, key), { force: true })
      for (const part of await partsOf(join(folder, key))) await rm(part.path, { force: true })
    },
    list: () => listFiles(folder),
  }
}

/** The file at a path, or null where there is none. */
export async function diskFile(path: string): Promise<StoredFile | null> {
  const found = await stat(path).catch(() => null)
  return found?.isFile() ? storedAt(path, found.size) : null
}

const storedAt = (path: string, size: number): StoredFile => ({
  path,
  size,
  async bytes() {
    // A plain array: Node's Buffer has a slice that is a view, and readers of ONNX files copy by slice.
    const { buffer, byteOffset, byteLength } = await readFile(path)
    return new Uint8Array(buffer, byteOffset, byteLength)
  },
  reference: () => Promise.resolve(path),
})

class DiskPartial implements PartialFile {
  readonly #target: string
  #path: string | null
  #etag: string | null
  #size: number
  #handle: FileHandle | null = null

  private constructor(target: string, part: { path: string; etag: string; size: number } | null) {
    this.#target = target
    this.#path = part?.path ?? null
    this.#etag = part?.etag ?? null
    this.#size = part?.size ?? 0
  }

  /** Takes over what nobody writes any more. */
  static async at(target: string): Promise<DiskPartial> {
    await mkdir(dirname(target), { recursive: true })
    for (const part of await partsOf(target)) {
      if (isAlive(part.writer)) continue
      const own = partPath(target, part.etag, process.pid)
      const isOurs = await rename(part.path, own).then(
        () => true,
        () => false,
      )
      if (!isOurs) continue
      const { size } = await stat(own)
      return new DiskPartial(target, { path: own, etag: part.etag, size })
    }
    return new DiskPartial(target, null)
  }

  get etag(): string | null {
    return this.#etag
  }

  get size(): number {
    return this.#size
  }

  async *read(): AsyncIterable<Uint8Array> {
    if (this.#path === null || this.#size === 0) return
    for await (const chunk of createReadStream(this.#path, { end: this.#size - 1 }))
      if (chunk instanceof Uint8Array) yield chunk
  }

  async restart(etag: string | null): Promise<void> {
    await this.discard()
    this.#path = partPath(this.#target, etag ?? '', process.pid)
    this.#etag = etag
    this.#size = 0
    this.#handle = await open(this.#path, 'wx')
  }

  async append(chunk: Uint8Array): Promise<void> {
    if (this.#path === null) throw new Error('a partial file is written before it is begun')
    this.#handle ??= await open(this.#path, 'r+')
    // All of it or an error: `write` may write less than it is given.
    for (let done = 0; done < chunk.byteLength;) {
      const { bytesWritten } = await this.#handle.write(
        chunk,
        done,
        chunk.byteLength - done,
        this.#size + done,
      )
      done += bytesWritten
    }
    this.#size += chunk.byteLength
  }

  async finish(): Promise<StoredFile> {
    if (this.#path === null) throw new Error('a partial file is finished before it is begun')
    await this.#close()
    await rename(this.#path, this.#target)
    return storedAt(this.#target, this.#size)
  }

  async pause(): Promise<void> {
    if (this.#path === null) return
    if (this.#etag === null || this.#size === 0) return this.discard()
    await this.#close()
    await rename(this.#path, partPath(this.#target, this.#etag, 0))
  }

  async discard(): Promise<void> {
    await this.#close()
    if (this.#path !== null) await rm(this.#path, { force: true })
    this.#path = null
  }

  async #close(): Promise<void> {
    await this.#handle?.close()
    this.#handle = null
  }
}

const partPath = (target: string, etag: string, writer: number): string =>
  `${target}.${Buffer.from(etag).toString('base64url')}.${writer}-${crypto.randomUUID().slice(0, 8)}.part`

async function partsOf(target: string): Promise<{ path: string; etag: string; writer: number }[]> {
  const names = await readdir(dirname(target)).catch(() => [])
  return names.flatMap(name => {
    const [, file, etag = '', writer = ''] = partName.exec(name) ?? []
    if (file !== basename(target)) return []
    const text = Buffer.from(etag, 'base64url').toString()
    return [{ path: join(dirname(target), name), etag: text, writer: Number(writer) }]
  })
}

function isAlive(process_: number): boolean {
  if (process_ === 0) return false
  try {
    return process.kill(process_, 0)
  } catch (error) {
    // The process of somebody else is one all the same.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

async function listFiles(folder: string): Promise<CacheEntry[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  const files = entries.filter(entry => entry.isFile())
  return Promise.all(
    files.map(async entry => {
      const path = join(entry.parentPath, entry.name)
      const [, partial] = partName.exec(entry.name) ?? []
      const named = partial === undefined ? path : join(entry.parentPath, partial)
      const { size } = await stat(path).catch(() => ({ size: 0 }))
      return {
        key: relative(folder, named).split(sep).join('/'),
        bytes: size,
        partial: partial !== undefined,
      }
    }),
  )
}
