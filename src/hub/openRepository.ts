import { VitrineError } from '../graph/errors.ts'
import { type FileSource, type StoredFile } from './fileSource.ts'
import { readJsonFile } from './jsonFile.ts'
import {
  onnxFile,
  precisions,
  type OpenOptions,
  type Precision,
  type Repository,
  type RepositoryRequest,
} from './repository.ts'
import { scanOnnx } from './scanOnnx.ts'

/**
 * Brings the files of a repository from its source.
 * @throws VitrineError for a repository, config, precision or external file that is not there, and for damaged files
 */
export async function openRepository(
  source: FileSource,
  { id, revision = 'main', precision = 'fp32' }: RepositoryRequest,
  options: OpenOptions,
): Promise<Repository> {
  const config = await openConfig(source, options)
  const [tokenizer, { onnx, external }] = await Promise.all([
    openTokenizer(source, options),
    openModelFile(source, precision, options),
  ])
  return { id, revision, precision, config, tokenizer, onnx, external }
}

export async function openConfig(source: FileSource, options: OpenOptions): Promise<Repository['config']> {
  options.signal?.throwIfAborted()
  const config = await readJsonFile(source, 'config.json', options)
  if (config === null) throw new VitrineError(`${source.name} was not found`, { hint: source.advice })
  return config
}

export async function openTokenizer(
  source: FileSource,
  options: OpenOptions,
): Promise<Repository['tokenizer']> {
  const [json, config] = await Promise.all([
    readJsonFile(source, 'tokenizer.json', options),
    readJsonFile(source, 'tokenizer_config.json', options),
  ])
  return json && { json, config: config ?? {} }
}

async function openModelFile(
  source: FileSource,
  precision: Precision,
  options: OpenOptions,
): Promise<Pick<Repository, 'onnx' | 'external'>> {
  const file = onnxFile(precision)
  const stored = await source.get(file, options)
  if (stored === null) throw await missingPrecision(source, precision)
  const data = await stored.bytes()
  const scan = scanOnnx(data)
  if (scan === null) throw await damagedModel(source, file, data)
  const external: Repository['external'] = []
  for (const location of scan.external)
    external.push({ location, data: await externalFile(source, file, location, options) })
  return { onnx: { file, data, path: stored.path }, external }
}

async function externalFile(
  source: FileSource,
  file: string,
  location: string,
  options: OpenOptions,
): Promise<Blob | string> {
  // The location is text inside a file from elsewhere: it must not lead out of the repository.
  if (location.startsWith('/') || /[\\:]|(^|\/)\.\.(\/|$)/.test(location))
    throw new VitrineError(
      `${file} of ${source.name} keeps its weights in '${location}', outside the repository`,
      {
        hint: 'use another export of this model',
      },
    )
  const path = `${file.slice(0, file.lastIndexOf('/'))}/${location}`
  const stored: StoredFile | null = await source.get(path, options)
  if (stored !== null) return stored.reference()
  throw new VitrineError(`${source.name} has no file ${path}, in which ${file} keeps its weights`, {
    hint: 'the repository is incomplete: use another precision or another export',
  })
}

async function missingPrecision(source: FileSource, precision: Precision): Promise<VitrineError> {
  const others = precisions.filter(other => other !== precision)
  const found = await Promise.all(others.map(other => source.exists(onnxFile(other)).catch(() => false)))
  const available = others.filter((_, index) => found[index])
  const message = `${source.name} has no file ${onnxFile(precision)}`
  if (available.length > 0)
    return new VitrineError(message, {
      hint: `it has other precisions; ask for one: { dtype: '${available.join("' } or { dtype: '")}' }`,
    })
  return new VitrineError(`${message}, nor one of another precision`, {
    hint: 'Vitrine runs ONNX models: look for an ONNX export of it (onnx-community/... on the hub), or make one with Optimum',
  })
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
