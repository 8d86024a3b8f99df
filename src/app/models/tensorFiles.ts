import { type LoadedTensors } from '../../graph/executor.ts'
import { VitrineError } from '../../graph/errors.ts'

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
