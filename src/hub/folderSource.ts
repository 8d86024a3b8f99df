import { existsSync } from 'node:fs'
import { readdir } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { VitrineError } from '../graph/errors.ts'
import { diskFile } from './diskCache.ts'
import { type FileSource } from './fileSource.ts'

/**
 * A folder on this machine in hub layout.
 * @param naming how messages speak of it, and what they advise where it is no model
 */
export function folderSource(folder: string, naming?: { name: string; advice: string }): FileSource {
  const root = resolve(folder)
  const name = naming?.name ?? `the folder ${folder}`
  const advice =
    naming?.advice ?? `a model folder holds config.json and onnx/model.onnx, as on the hub; looked in ${root}`
  const find = (file: string) => diskFile(join(root, file))
  return {
    name,
    find,
    get: file => find(file),
    async look(file) {
      const found = await find(file)
      return found && { file, bytes: found.size, cached: true }
    },
    async list() {
      const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch(() => [])
      return entries
        .filter(entry => entry.isFile())
        .map(entry => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
    },
    missing: file =>
      new VitrineError(existsSync(root) ? `${name} has no ${file}` : `${name} was not found`, {
        hint: advice,
      }),
    discard: file => Promise.resolve(`replace ${join(folder, file)} by a whole copy`),
  }
}
