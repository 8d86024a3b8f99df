import { type FileFacts, type FileSource } from './fileSource.ts'
import { dataSeries, fileNames, isDataOf, stems, type Precision } from './precision.ts'
import { type OpenOptions } from './repository.ts'
import { scanOnnx } from './scanOnnx.ts'
import { weightsPrecision } from './weightsPrecision.ts'

/**
 * The model file of a precision, wherever its exporter put it. One that is here is taken without asking anybody.
 * @returns null where the repository has none
 */
export async function findModelFile(
  source: FileSource,
  precision: Precision,
  options: OpenOptions,
): Promise<FileFacts | null> {
  const cached = await findCached(source, precision)
  if (cached !== null) return cached
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

/** The model file of a precision, if it is here; asks nobody. */
export async function findCached(source: FileSource, precision: Precision): Promise<FileFacts | null> {
  for (const file of stems.flatMap(stem => fileNames(stem, precision))) {
    const model = await findFacts(source, file)
    if (model !== null) return model
  }
  return null
}

/** All files of a precision, if they are here; asks nobody. */
export async function findAllCached(source: FileSource, precision: Precision): Promise<FileFacts[] | null> {
  const model = await findCached(source, precision)
  if (model === null) return null
  const { data = [] } = (await scanGraph(source, model, {})) ?? {}
  const found = await Promise.all(data.map(file => findFacts(source, file)))
  return found.every(file => file !== null) ? [model, ...found] : null
}

/** Larger model files hold their weights themselves: nobody reads them to find out. */
const graphAloneBytes = 32e6

/**
 * Which files a model file keeps its weights in and what those are, if that can be known cheaply: it is here, or small.
 * @returns null for one that is large, absent or damaged
 */
export async function scanGraph(
  source: FileSource,
  model: FileFacts,
  options: OpenOptions,
): Promise<{ data: string[]; weights: Precision | null } | null> {
  if (model.bytes === null || model.bytes > graphAloneBytes) return null
  const stored = await source.get(model.file, options)
  const scan = stored && scanOnnx(await stored.bytes())
  if (!scan) return null
  const folder = model.file.slice(0, model.file.lastIndexOf('/') + 1)
  return {
    data: [...scan.external.keys()].map(location => folder + location),
    weights: weightsPrecision(scan),
  }
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
