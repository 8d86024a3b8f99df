import { VitrineError } from '../graph/errors.ts'
import { blobFile, type FileSource } from './fileSource.ts'

/** A folder in hub layout that somebody gave to the page. */
export interface BlobFolder {
  /** As programs name it: `./my-model`. */
  id: string
  /** `path` is relative to the folder: `onnx/model.onnx`. */
  files: readonly { path: string; blob: Blob }[]
}

/** The files of such a folder. They stay where they are: nothing is copied until it is read. */
export function blobFolderSource({ id, files }: BlobFolder): FileSource {
  const blobs = new Map(files.map(({ path, blob }) => [path, blob]))
  const name = `the folder ${id}`
  const find = (file: string) => {
    const blob = blobs.get(file)
    return Promise.resolve(blob === undefined ? null : blobFile(blob))
  }
  return {
    name,
    find,
    get: find,
    look(file) {
      const blob = blobs.get(file)
      return Promise.resolve(blob === undefined ? null : { file, bytes: blob.size, cached: true })
    },
    list: () => Promise.resolve([...blobs.keys()]),
    missing: file =>
      new VitrineError(`${name} has no ${file}`, {
        hint: 'a model folder holds config.json and onnx/model.onnx, as on the hub: open that folder, not one around or in it',
      }),
    discard: file => Promise.resolve(`open the folder again with a whole copy of ${file}`),
  }
}
