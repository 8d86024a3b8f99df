import { type ModelDescription } from '../graph/executor.ts'
import { type SiteMap } from '../graph/siteMap.ts'
import { type FileSource } from './fileSource.ts'
import { readJsonFile } from './jsonFile.ts'
import { openConfig } from './openConfig.ts'
import { openGenerationConfig, openTokenizer } from './openRepository.ts'
import { fileNames } from './precision.ts'
import { type OpenOptions, type RepositoryRequest } from './repository.ts'

/**
 * One of Vitrine's own models from its `sitemap.json`, without its weights. A test keeps that file equal to what the
 * importer makes of the model file.
 * @returns null where it has none for the file that is asked for
 */
export async function describeOwnModel(
  source: FileSource,
  { id, revision = 'main', precision = 'fp32' }: RepositoryRequest,
  options: OpenOptions,
): Promise<ModelDescription | null> {
  const [config, generationConfig, tokenizer, siteMap] = await Promise.all([
    openConfig(source, options),
    openGenerationConfig(source, precision, options),
    openTokenizer(source, precision, options),
    readJsonFile(source, 'sitemap.json', options),
  ])
  if (!isSiteMapOf(siteMap, id, revision, fileNames('onnx/model', precision))) return null
  return { ref: { id, revision, precision }, siteMap, config, generationConfig, tokenizer }
}

/** The file comes from where this code comes from: what it is of is checked, not its every field. */
function isSiteMapOf(
  value: unknown,
  id: string,
  revision: string,
  files: readonly string[],
): value is SiteMap {
  const { version, model } = (value ?? {}) as Partial<SiteMap>
  return version === 1 && model?.id === id && model.revision === revision && files.includes(model.file)
}
