import { type ModelDescription, type ModelRequest } from '../graph/executor.ts'
import { type ModelRef } from '../graph/versions/v1.ts'

export type Precision = ModelRef['precision']

export type RepositoryRequest = Pick<ModelRequest, 'id' | 'revision' | 'precision'>

/** A model's files, as far as running it needs them. */
export interface Repository {
  id: string
  revision: string
  precision: Precision
  /** The repository's config.json. */
  config: Record<string, unknown>
  /** tokenizer.json and tokenizer_config.json; null where the repository has no tokenizer. */
  tokenizer: { json: Record<string, unknown>; config: Record<string, unknown> } | null
  /** The model file; `path` is where it lies on disk, null where it does not. */
  onnx: { file: string; data: Uint8Array; path: string | null }
  /** Files that its initialisers point into, by the `location` written there: a Blob on the web, a path on Node. */
  external: { location: string; data: Blob | string }[]
}

export interface DownloadProgress {
  stage: 'download'
  file: string
  /** Bytes. */
  loaded: number
  /** Bytes; equal to `loaded` while the server has not said. */
  total: number
}

export interface OpenOptions {
  onProgress?: ((progress: DownloadProgress) => void) | undefined
  signal?: AbortSignal | undefined
}

/**
 * Finds a model and brings its files here.
 * @throws VitrineError that says what is missing or damaged and what to do; the signal's reason when it is aborted
 */
export type OpenRepository = (request: RepositoryRequest, options?: OpenOptions) => Promise<Repository>

export interface Hub {
  open: OpenRepository
  /**
   * A model as recording and drawing need it, where its site map stands beside its files: then nothing large is brought
   * here. null for all others: their site map is made from the model file.
   */
  describe(request: RepositoryRequest, options?: OpenOptions): Promise<ModelDescription | null>
}

/** transformers.js' file suffixes, in the order in which alternatives are suggested. */
export const precisionSuffix: Record<Precision, string> = {
  fp32: '',
  fp16: '_fp16',
  q4: '_q4',
  q4f16: '_q4f16',
  q8: '_quantized',
}

export const onnxFile = (precision: Precision): string => `onnx/model${precisionSuffix[precision]}.onnx`

export const precisions: readonly Precision[] = ['fp32', 'fp16', 'q4', 'q4f16', 'q8']
