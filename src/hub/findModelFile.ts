import { type FileFacts, type FileSource } from './fileSource.ts'
import { dataSeries, fileNames, isDataOf, stems, type Precision } from './precision.ts'
import { type OpenOptions } from './repository.ts'

/**
 * The model file of a precision, wherever its exporter put it. One that is here is taken without asking anybody.
 * @returns null where the repository has none
 */
export async function findModelFile(
  source: FileSource,
  precision: Precision,
  options: OpenOptions,
): Promise<FileFacts | null> {
  const [cached] = (await findCached(source, precision)) ?? []
  if (cached !== undefined) return cached
  for (const file of stems.flatMap(stem => fileNames(stem, precision))) {
    const facts = await source.look(file, options)
    if (facts !== null) return facts
  }
  return null
}

/** Files that a model file may keep its weights in, by their names: the file itself need not be here. */
export async function findDataFiles(
  source: FileSource,
  model: Pick<FileFacts, 'file' | 'cached'>,
  options: OpenOptions,
): Promise<FileFacts[]> {
  try {
    const listed = await source.list(options)
    if (listed === null) return await followSeries(model.file, file => source.look(file, options))
    const data = listed.filter(file => isDataOf(file, model.file))
    return (await Promise.all(data.map(file => source.look(file, options)))).filter(one => one !== null)
  } catch (error) {
    options.signal?.throwIfAborted()
    if (!model.cached) throw error
    // Without a connection: what is here of it.
    return followSeries(model.file, file => findFacts(source, file))
  }
}

/** The files of a precision that are here, asking nobody; null where its model file is not. */
export async function findCached(source: FileSource, precision: Precision): Promise<FileFacts[] | null> {
  for (const file of stems.flatMap(stem => fileNames(stem, precision))) {
    const model = await findFacts(source, file)
    if (model !== null) return [model, ...(await followSeries(file, name => findFacts(source, name)))]
  }
  return null
}

async function findFacts(source: FileSource, file: string): Promise<FileFacts | null> {
  const stored = await source.find(file)
  return stored && { file, bytes: stored.size, cached: true }
}

async function followSeries(
  modelFile: string,
  look: (file: string) => Promise<FileFacts | null>,
): Promise<FileFacts[]> {
  const found: FileFacts[] = []
  for (const nameAt of dataSeries(modelFile))
    for (let index = 0; index < maxDataFiles; index++) {
      const facts = await look(nameAt(index))
      if (facts === null) break
      found.push(facts)
    }
  return found
}

/** transformers.js' limit. */
const maxDataFiles = 100
