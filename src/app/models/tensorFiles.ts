import { create } from 'zustand'
import { type LoadedTensors } from '../../graph/executor.ts'
import { VitrineError } from '../../graph/errors.ts'
import { readTensorFile } from '../../graph/loadedTensors.ts'

/** Types of the tensors of files that a program has loaded in this page: a draft needs no more. */
const known = new Map<string, LoadedTensors>()

export const keepLoaded = (source: string, loaded: LoadedTensors): void => void known.set(source, loaded)

/**
 * A file of tensors as a draft needs it.
 * @throws VitrineError for a file that no run has loaded: to know it is to download it
 */
export function loadedBefore(source: string): Promise<LoadedTensors> {
  const loaded = known.get(source)
  return loaded === undefined
    ? Promise.reject(new VitrineError(`${source} has not been loaded yet`, { hint: 'run the program once' }))
    : Promise.resolve(loaded)
}

interface TensorFiles {
  /** Files that the user opened, by the name under which programs load them. */
  files: Readonly<Record<string, File>>
  /**
   * @returns the name under which programs load it
   * @throws VitrineError for a file that is not one of tensors
   */
  open: (file: File) => Promise<string>
}

/** Files of tensors in this page, until it is left. */
export const useTensorFiles = create<TensorFiles>((set, get) => ({
  files: {},
  async open(file) {
    const source = `./${file.name}`
    keepLoaded(source, { tensors: readTensorFile(await bytesOf(file), source).tensors })
    set({ files: { ...get().files, [source]: file } })
    return source
  },
}))

/** The bytes of a file that the user opened; undefined for one that is to be fetched. */
export async function openedTensors(source: string): Promise<Uint8Array | undefined> {
  const { files } = useTensorFiles.getState()
  const file = Object.hasOwn(files, source) ? files[source] : undefined
  return file === undefined ? undefined : bytesOf(file)
}

const bytesOf = async (file: File): Promise<Uint8Array> => new Uint8Array(await file.arrayBuffer())
