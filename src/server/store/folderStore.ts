import { randomUUID } from 'node:crypto'
import { mkdir, open, readdir, rename, rm, type FileHandle } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { checkKey } from './checkKey.ts'
import { type BlobStore } from './blobStore.ts'

/** Where files are written before they have their names; on the same file system, so that the renaming is atomic. */
const UNFINISHED = '.unfinished'

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')

/**
 * Blobs as files of a folder, which is made where there is none. Several processes (or machines) may share it.
 * @param isLasting whether what was put outlives a machine that fails: it is on the disk then before `put` resolves
 */
export const createFolderStore = async (
  folder: string,
  { isLasting = true }: { isLasting?: boolean } = {},
): Promise<BlobStore> => {
  const root = resolve(folder)
  await mkdir(join(root, UNFINISHED), { recursive: true })

  const pathOf = (key: string): string => {
    checkKey(key)
    return join(root, key)
  }

  const reading = async <T>(
    key: string,
    read: (file: FileHandle, size: number) => Promise<T>,
  ): Promise<T | null> => {
    const path = pathOf(key)
    let file: FileHandle
    try {
      file = await open(path, 'r')
    } catch (error) {
      if (isMissing(error)) return null
      throw error
    }
    try {
      const stat = await file.stat()
      return stat.isFile() ? await read(file, stat.size) : null
    } finally {
      await file.close()
    }
  }

  const part = async (file: FileHandle, begin: number, end: number): Promise<Uint8Array> => {
    const bytes = new Uint8Array(Math.max(0, end - begin))
    let done = 0
    while (done < bytes.length) {
      const { bytesRead } = await file.read(bytes, done, bytes.length - done, begin + done)
      if (bytesRead === 0) return bytes.subarray(0, done)
      done += bytesRead
    }
    return bytes
  }

  return {
    async put(key, bytes) {
      const path = pathOf(key)
      const unfinished = join(root, UNFINISHED, randomUUID())
      const file = await open(unfinished, 'wx')
      try {
        try {
          await file.writeFile(bytes)
          if (isLasting) await file.sync()
        } finally {
          await file.close()
        }
        // Again where the folder was removed between its making and the renaming.
        for (let tries = 1; ; tries++) {
          await mkdir(dirname(path), { recursive: true })
          try {
            await rename(unfinished, path)
            return
          } catch (error) {
            if (!isMissing(error) || tries === 5) throw error
          }
        }
      } catch (error) {
        await rm(unfinished, { force: true })
        throw error
      }
    },
    get: key => reading(key, (file, size) => part(file, 0, size)),
    getRange: (key, begin, end) => reading(key, (file, size) => part(file, begin, Math.min(end, size))),
    size: key => reading(key, (_, size) => Promise.resolve(size)),
    async removeAll(prefix) {
      checkKey(prefix.endsWith('/') ? prefix.slice(0, -1) : prefix)
      const slash = prefix.lastIndexOf('/')
      const parent = join(root, prefix.slice(0, slash + 1))
      const begin = prefix.slice(slash + 1)
      if (begin === '') return rm(parent, { recursive: true, force: true })
      const names = await readdir(parent).catch((error: unknown) => {
        if (isMissing(error)) return []
        throw error
      })
      await Promise.all(
        names
          .filter(name => name.startsWith(begin))
          .map(name => rm(join(parent, name), { recursive: true, force: true })),
      )
    },
    close: () => Promise.resolve(),
  }
}
