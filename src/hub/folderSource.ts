import { join, resolve } from 'node:path'
import { diskFile } from './diskCache.ts'
import { type FileSource } from './fileSource.ts'

/** A folder on this machine in hub layout. */
export function folderSource(
  folder: string,
  naming: Partial<Pick<FileSource, 'name' | 'advice'>> = {},
): FileSource {
  const root = resolve(folder)
  return {
    name: `the folder ${folder}`,
    advice: `a model folder holds config.json and onnx/model.onnx, as on the hub; looked in ${root}`,
    ...naming,
    get: file => diskFile(join(root, file)),
    exists: async file => (await diskFile(join(root, file))) !== null,
    discard: file => Promise.resolve(`replace ${join(folder, file)} by a whole copy`),
  }
}
