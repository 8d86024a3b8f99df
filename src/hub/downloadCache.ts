import { type StoredFile } from './fileSource.ts'

/** Where downloads are kept, whole files under transformers.js' keys. */
export interface DownloadCache {
  find(key: string): Promise<StoredFile | null>
  /** A file to be written, with what an earlier download has left of it. No other writer has the same one. */
  begin(key: string): Promise<PartialFile>
  /** Removes a file and what was left of a download of it. */
  drop(key: string): Promise<void>
  list(): Promise<CacheEntry[]>
}

export interface CacheEntry {
  key: string
  bytes: number
  partial: boolean
}

/** A file on its way. Ends with exactly one of `finish`, `pause` and `discard`. */
export interface PartialFile {
  /** Says which version of the file the bytes are of; null where there are none, or nothing to tell versions apart. */
  readonly etag: string | null
  /** How many bytes are here. */
  readonly size: number
  /** The bytes that are here. */
  read(): AsyncIterable<Uint8Array>
  /** Throws away what is here and begins anew. */
  restart(etag: string | null): Promise<void>
  append(chunk: Uint8Array): Promise<void>
  finish(): Promise<StoredFile>
  /** Leaves what is here to a later attempt, if that could tell whether it is of the same file; else removes it. */
  pause(): Promise<void>
  discard(): Promise<void>
}
