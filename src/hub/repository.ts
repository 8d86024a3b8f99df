import { type ModelDescription, type ModelRequest } from '../graph/executor.ts'
import { type BlobFolder } from './blobFolder.ts'
import { type HubModel } from './hubModels.ts'
import { type Machine } from './machine.ts'
import { type Offer } from './offer.ts'
import { type Precision } from './precision.ts'
import { type Settled } from './settle.ts'

export type RepositoryRequest = Pick<ModelRequest, 'id' | 'revision' | 'precision'>

/** A model's files, as far as running it needs them. */
export interface Repository {
  id: string
  revision: string
  precision: Precision
  /** The repository's config.json. */
  config: Record<string, unknown>
  /** generation_config.json; null where the repository has none. */
  generationConfig: Record<string, unknown> | null
  /** tokenizer.json and tokenizer_config.json; null where the repository has no tokenizer. */
  tokenizer: { json: Record<string, unknown>; config: Record<string, unknown> } | null
  /** The model file; `path` is where it lies on disk, null where it does not. */
  onnx: { file: string; data: Uint8Array; path: string | null }
  /** Files that its initialisers point into, by the `location` written there: a Blob on the web, a path on Node. */
  external: { location: string; data: Blob | string }[]
  /** What the weights really are: the name of a file promises nothing. */
  weights: Precision
}

export interface DownloadProgress {
  stage: 'download'
  file: string
  /** Bytes, those of an earlier attempt included. */
  loaded: number
  /** Bytes; equal to `loaded` while the server has not said. */
  total: number
}

export interface OpenOptions {
  onProgress?: ((progress: DownloadProgress) => void) | undefined
  signal?: AbortSignal | undefined
}

/** A model whose files, or some of them, are kept on this machine. */
export interface StoredModel {
  id: string
  /** Bytes of all its files and revisions. */
  bytes: number
  /** Files as the cache names them behind the model; `partial` is the beginning of a download that broke off. */
  files: { file: string; bytes: number; partial: boolean }[]
}

export interface NamedBytes {
  /** The file's own name. */
  name: string
  bytes: Uint8Array
}

/** Finds models and brings their files here. Everything rejects with a VitrineError, or with the signal's reason. */
export interface Hub {
  /**
   * Brings a model's files here; without a precision, those of the most exact one.
   * @throws VitrineError that says what is missing or damaged and what to do
   */
  open: (request: RepositoryRequest, options?: OpenOptions) => Promise<Repository>
  /**
   * A model as recording and drawing need it, where its site map stands beside its files: then nothing large is brought
   * here. null for all others: their site map is made from the model file.
   */
  describe: (request: RepositoryRequest, options?: OpenOptions) => Promise<ModelDescription | null>
  /**
   * Which precision to open on a machine: the one that is asked for, else the most exact one that fits well.
   * @throws VitrineError where the repository does not have it, or the machine cannot hold it
   */
  settle: (request: RepositoryRequest, machine: Machine, options?: OpenOptions) => Promise<Settled>
  /** What a repository has for this machine, by precision and with sizes; nothing large is brought here. */
  offer: (request: RepositoryRequest, machine: Machine, options?: OpenOptions) => Promise<Offer>
  /**
   * Bytes of one file: `owner/name/path`, `owner/name@revision/path`, or one near the program (`./path`).
   * @param base folder (Node) or URL (web) that `./path` starts from
   */
  file: (source: string, options?: OpenOptions & { base?: string | undefined }) => Promise<NamedBytes>
  /** Models of the hub by words, most downloaded first. @throws VitrineError where the hub cannot be searched */
  search: (text: string, options?: OpenOptions) => Promise<HubModel[]>
  /** What the hub says of one of its models (its licence ...); null where it says nothing. */
  about: (id: string, options?: OpenOptions) => Promise<HubModel | null>
  /** A folder that somebody gave to the page is a model from now on, under its id. */
  addFolder: (folder: BlobFolder) => void
  /** What is kept here, largest first. */
  stored: () => Promise<StoredModel[]>
  /** Removes everything that is kept of a model; gives back the bytes freed. */
  remove: (id: string) => Promise<number>
}
