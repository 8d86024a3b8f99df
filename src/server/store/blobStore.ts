/** Bytes of requests and results, by key (`runs/<id>/result`): a folder, or an S3-compatible store, shared by all machines. */
export interface BlobStore {
  /** Whole or not at all: a reader never sees half of it. The same key again replaces it. */
  put(key: string, bytes: Uint8Array): Promise<void>
  /** @returns null where there is none */
  get(key: string): Promise<Uint8Array | null>
  /** A part; `end` is the byte behind the last. @returns null where there is none */
  getRange(key: string, begin: number, end: number): Promise<Uint8Array | null>
  size(key: string): Promise<number | null>
  /** Removes everything whose key begins so. */
  removeAll(prefix: string): Promise<void>
  close(): Promise<void>
}

/** Where the parts of a run lie. */
export const blobKeys = {
  run: (id: string) => `runs/${id}/`,
  request: (id: string) => `runs/${id}/request`,
  result: (id: string) => `runs/${id}/result`,
  /** A model's description, as `GET /v1/models/:id` gives it. */
  model: (id: string, revision: string) =>
    `models/${encodeURIComponent(id)}@${encodeURIComponent(revision)}.json`,
} as const
