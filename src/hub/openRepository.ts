import { withChatTemplate } from './chatTemplate.ts'
import { VitrineError } from '../graph/errors.ts'
import { type FileSource, type StoredFile } from './fileSource.ts'
import { findCached, findModelFile } from './findModelFile.ts'
import { readJsonFile } from './jsonFile.ts'
import { missingPrecision } from './offer.ts'
import { openConfig } from './openConfig.ts'
import { precisions, type Precision } from './precision.ts'
import { type OpenOptions, type Repository, type RepositoryRequest } from './repository.ts'
import { scanOnnx } from './scanOnnx.ts'
import { weightsPrecision } from './weightsPrecision.ts'

/**
 * Brings the files of a repository from its source; without a precision, those of the most exact one.
 * @throws VitrineError for a repository, config, precision or external file that is not there, and for damaged files
 */
export async function openRepository(
  source: FileSource,
  { id, revision = 'main', precision: asked }: RepositoryRequest,
  options: OpenOptions,
): Promise<Repository> {
  const config = await openConfig(source, options)
  // Before the model file: where that is here, it is known whether there are these.
  const tokenizer = await openTokenizer(source, asked, options)
  const generationConfig = await openGenerationConfig(source, asked, options)
  const { precision, file } = await modelFile(source, asked, options)
  const { weights, ...files } = await openModelFile(source, file, options)
  return {
    id,
    revision,
    precision,
    config,
    generationConfig,
    tokenizer,
    ...files,
    weights: weights ?? precision,
  }
}

export async function openTokenizer(
  source: FileSource,
  asked: Precision | undefined,
  options: OpenOptions,
): Promise<Repository['tokenizer']> {
  const wasOpened = () => hasModelFile(source, asked)
  try {
    const [json, config] = await Promise.all([
      readJsonFile(source, 'tokenizer.json', options),
      readJsonFile(source, 'tokenizer_config.json', options),
    ])
    return json && { json, config: await withChatTemplate(source, config ?? {}, wasOpened, options) }
  } catch (error) {
    options.signal?.throwIfAborted()
    // A repository without a tokenizer would never open without a connection: what is not here cannot be told from
    // what cannot be reached. Its model file comes after its tokenizer, so where that is here, there is none.
    if ((await wasOpened()) && (await source.find('tokenizer.json')) === null) return null
    throw error
  }
}

/** Optional; asked for once: where the model file is here and this is not, the repository has none. */
export async function openGenerationConfig(
  source: FileSource,
  asked: Precision | undefined,
  options: OpenOptions,
): Promise<Repository['generationConfig']> {
  const file = 'generation_config.json'
  if ((await source.find(file)) === null && (await hasModelFile(source, asked))) return null
  return readJsonFile(source, file, options)
}

async function hasModelFile(source: FileSource, asked: Precision | undefined): Promise<boolean> {
  for (const precision of asked === undefined ? precisions : [asked])
    if ((await findCached(source, precision)) !== null) return true
  return false
}

async function modelFile(
  source: FileSource,
  asked: Precision | undefined,
  options: OpenOptions,
): Promise<{ precision: Precision; file: string }> {
  for (const precision of asked === undefined ? precisions : [asked]) {
    const found = await findModelFile(source, precision, options)
    if (found !== null) return { precision, file: found.file }
  }
  const others: { precision: Precision; bytes: number | null }[] = []
  for (const precision of precisions) {
    const found = await findModelFile(source, precision, options)
    if (found !== null) others.push({ precision, bytes: found.bytes })
  }
  const listed = (await source.list(options)) ?? []
  throw missingPrecision(
    { precisions: others, others: listed.filter(file => file.endsWith('.onnx')) },
    asked,
    source.name,
  )
}

async function openModelFile(
  source: FileSource,
  file: string,
  options: OpenOptions,
): Promise<Pick<Repository, 'onnx' | 'external'> & { weights: Precision | null }> {
  const stored = await source.get(file, options)
  // It was there when its size was asked for, or stands in the hub's list.
  if (stored === null)
    throw new VitrineError(`${source.name} names ${file}, but the server does not give it`, {
      hint: 'try again later; if it stays so, the repository is damaged: use another precision or another export',
    })
  const data = await stored.bytes()
  const scan = scanOnnx(data)
  if (scan === null) throw await damagedModel(source, file, data)
  const external: Repository['external'] = []
  for (const [location, end] of scan.external)
    external.push({ location, data: await externalFile(source, file, { location, end }, options) })
  return { onnx: { file, data, path: stored.path }, external, weights: weightsPrecision(scan) }
}

async function externalFile(
  source: FileSource,
  file: string,
  { location, end }: { location: string; end: number },
  options: OpenOptions,
): Promise<Blob | string> {
  // The location is text inside a file from elsewhere: it must not lead out of the repository.
  if (location.startsWith('/') || /[\\:]|(^|\/)\.\.(\/|$)/.test(location))
    throw await suspect(
      source,
      file,
      `${file} of ${source.name} keeps its weights in '${location}', outside the repository`,
      'use another export of this model',
    )
  const path = `${file.slice(0, file.lastIndexOf('/') + 1)}${location}`
  const stored: StoredFile | null = await source.get(path, options)
  if (stored === null)
    throw await suspect(
      source,
      file,
      `${source.name} has no file ${path}, in which ${file} keeps its weights`,
      'the repository is incomplete: use another precision or another export',
    )
  if (stored.size >= end) return stored.reference()
  const hint = await source.discard(path)
  const size = `it has ${stored.size} bytes, and ${file} keeps weights in it up to ${end}`
  throw await suspect(source, file, `${path} of ${source.name} is damaged: ${size}`, hint)
}

/** An error that may come from a damaged model file as well: it is not kept, so that the next attempt brings it anew. */
async function suspect(source: FileSource, file: string, message: string, hint: string) {
  await source.discard(file)
  return new VitrineError(message, { hint })
}

async function damagedModel(source: FileSource, file: string, data: Uint8Array): Promise<VitrineError> {
  const start = new TextDecoder().decode(data.subarray(0, 40))
  if (start.startsWith('version https://git-lfs'))
    return new VitrineError(`${file} of ${source.name} is a Git LFS pointer, not the file itself`, {
      hint: `fetch the real file: git lfs pull --include ${file}`,
    })
  return new VitrineError(`${file} of ${source.name} is damaged: it is not a whole ONNX file`, {
    hint: await source.discard(file),
  })
}
