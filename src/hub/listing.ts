import * as v from 'valibot'
import { ask, release, type HttpSettings } from './httpRequest.ts'
import { readJson } from './readJson.ts'
import { type OpenOptions } from './repository.ts'

/** What the hub says of a file without our asking for it. */
export interface ListedFile {
  bytes: number | null
  /** In hexadecimal; null for small files, of which the hub keeps another hash. */
  sha256: string | null
}

/** All files of a revision by name. */
export type Listing = ReadonlyMap<string, ListedFile>

const page = v.array(
  v.object({
    type: v.string(),
    path: v.string(),
    size: v.optional(v.number()),
    lfs: v.optional(v.object({ oid: v.optional(v.string()), size: v.optional(v.number()) })),
  }),
)

const maxPages = 20

/**
 * The hub's list of a revision's files (`api/models/{id}/tree/{revision}`).
 * @returns null where the server has no such list (a plain mirror), or does not show it
 * @throws VitrineError where the server cannot be reached
 */
export async function readListing(settings: HttpSettings, options: OpenOptions): Promise<Listing | null> {
  const files = new Map<string, ListedFile>()
  let url: string | null = settings.url('')
  for (let count = 0; url !== null && count < maxPages; count++) {
    const response: Response = await ask(
      { ...settings, url: at(url) },
      'the list of files',
      {},
      options.signal,
    )
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
    if (!response.ok || !isJson) {
      release(response)
      return null
    }
    const entries = v.safeParse(page, await readJson(response, settings.patience, options.signal))
    if (!entries.success) return null
    for (const { type, path, size, lfs } of entries.output)
      if (type === 'file') files.set(path, { bytes: lfs?.size ?? size ?? null, sha256: hashIn(lfs?.oid) })
    url = nextPage(response)
  }
  // An empty repository and a server that lists nothing look alike: the files themselves are asked for.
  return files.size === 0 ? null : files
}

const at = (url: string) => () => url

const hashIn = (oid: string | undefined): string | null =>
  oid !== undefined && /^[0-9a-f]{64}$/.test(oid) ? oid : null

/** The address in `Link: <...>; rel="next"`, of the same host: the token goes along. */
function nextPage(response: Response): string | null {
  const [, next] = /<([^>]+)>;\s*rel="?next"?/.exec(response.headers.get('link') ?? '') ?? []
  if (next === undefined) return null
  const url = new URL(next, response.url)
  return url.host === new URL(response.url).host ? url.href : null
}
