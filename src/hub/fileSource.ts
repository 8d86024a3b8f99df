import { type VitrineError } from '../graph/errors.ts'
import { type OpenOptions } from './repository.ts'

/** Where the files of one repository come from. */
export interface FileSource {
  /** As messages call it: `the hub's model 'a/b' (revision main)`. */
  readonly name: string
  /** The file, or null where the repository has none of that name. */
  get(file: string, options: OpenOptions): Promise<StoredFile | null>
  /** Only what is here already; asks nobody. */
  find(file: string): Promise<StoredFile | null>
  /** What can be known of a file without bringing it; null where there is none. */
  look(file: string, options: OpenOptions): Promise<FileFacts | null>
  /** Names of all files, or null where the source cannot say. */
  list(options: OpenOptions): Promise<string[] | null>
  /** Why `get` gave null for a file without which there is no model. */
  missing(file: string): VitrineError
  /** Removes a damaged copy, so that the next attempt brings it anew. Returns what the user does then. */
  discard(file: string): Promise<string>
}

export interface FileFacts {
  file: string
  /** null where the server does not say. */
  bytes: number | null
  /** Whether it is here already. */
  cached: boolean
}

/** A file that is here. */
export interface StoredFile {
  /** Where it lies on disk; null on the web. */
  path: string | null
  size: number
  bytes(): Promise<Uint8Array>
  /** Without reading it into memory: a Blob, or a path. */
  reference(): Promise<Blob | string>
}

export function blobFile(blob: Blob): StoredFile {
  return {
    path: null,
    size: blob.size,
    bytes: async () => new Uint8Array(await blob.arrayBuffer()),
    reference: () => Promise.resolve(blob),
  }
}
