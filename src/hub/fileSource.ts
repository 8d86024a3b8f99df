import { type OpenOptions } from './repository.ts'

/** Where the files of one repository come from. */
export interface FileSource {
  /** As messages call it: `the hub's model 'a/b' (revision main)`. */
  readonly name: string
  /** What to do when there is nothing there at all. */
  readonly advice: string
  /** The file, or null where the repository has none of that name. */
  get(file: string, options: OpenOptions): Promise<StoredFile | null>
  exists(file: string): Promise<boolean>
  /** Removes a damaged copy, so that the next attempt brings it anew. Returns what the user does then. */
  discard(file: string): Promise<string>
}

/** A file that is here. */
export interface StoredFile {
  /** Where it lies on disk; null on the web. */
  path: string | null
  bytes(): Promise<Uint8Array>
  /** Without reading it into memory: a Blob, or a path. */
  reference(): Promise<Blob | string>
}

/** Where downloads are kept. */
export interface DownloadCache {
  find(key: string): Promise<StoredFile | null>
  /** Stores a whole body, or nothing at all if it breaks off (then rejects with the body's error). */
  keep(key: string, body: ReadableStream<Uint8Array>): Promise<StoredFile>
  drop(key: string): Promise<void>
}

export function blobFile(blob: Blob): StoredFile {
  return {
    path: null,
    bytes: async () => new Uint8Array(await blob.arrayBuffer()),
    reference: () => Promise.resolve(blob),
  }
}
