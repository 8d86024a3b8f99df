import { type env } from '@huggingface/transformers'
import { VitrineError } from '../graph/errors.ts'
import { type Hasher } from './download.ts'
import { type DownloadCache } from './downloadCache.ts'
import { type FileSource } from './fileSource.ts'
import { type Refusal } from './httpRequest.ts'
import { httpSource } from './httpSource.ts'
import { readListing, type Listing } from './listing.ts'
import { checkHubId } from './modelId.ts'
import { type OpenOptions } from './repository.ts'

export interface RemoteHub {
  /** transformers.js' settings: where the hub is, what its paths look like, how to fetch. */
  env: typeof env
  cache: DownloadCache
  /** Keys as transformers.js writes them, so that the two share what was downloaded. */
  cacheKey(id: string, revision: string, file: string, url: string): string
  /** The reverse: null for what is no model's file. */
  readKey(key: string): { id: string; file: string } | null
  headers: Readonly<Record<string, string>>
  sha256: () => Hasher
  patience: number
  /** Lists of files that were asked for, by their address. */
  listings: Map<string, { list: Listing | null; at: number }>
}

/** How long a list of files is believed. */
const listingMs = 300_000

/** How long a server may be silent, if not said: hubs take a while before they serve what nobody has asked for lately. */
export const defaultPatience = 60_000

/** A repository on the hub (or the mirror that transformers.js' `env.remoteHost` names). */
export function remoteSource(
  { id, revision = 'main' }: { id: string; revision?: string | undefined },
  hub: RemoteHub,
): FileSource {
  checkHubId(id)
  const { env } = hub
  const { host } = new URL(env.remoteHost)
  const path = env.remotePathTemplate
    .replaceAll('{model}', id)
    .replaceAll('{revision}', encodeURIComponent(revision))
  const base = [env.remoteHost, path].map(part => part.replace(/\/$/, '')).join('/')
  const url = (file: string) => `${base}/${file.split('/').map(encodeURIComponent).join('/')}`
  const name = `the hub's model '${id}' (revision ${revision})`
  const http = { name, headers: hub.headers, fetch: env.fetch, patience: hub.patience }
  const listUrl = `${env.remoteHost.replace(/\/$/, '')}/api/models/${id}/tree/${encodeURIComponent(revision)}?recursive=true`

  async function listing(options: OpenOptions): Promise<Listing | null> {
    const known = hub.listings.get(listUrl)
    if (known !== undefined && performance.now() - known.at < listingMs) return known.list
    try {
      const list = await readListing({ ...http, url: () => listUrl }, options)
      hub.listings.set(listUrl, { list, at: performance.now() })
      return list
    } catch {
      options.signal?.throwIfAborted()
      // Whatever is wrong with the hub shows at the file that is wanted.
      return null
    }
  }

  return httpSource({
    ...http,
    url,
    listing,
    refused: (file, refusal) => refused({ id, revision, name, host }, file, refusal),
    whenDamaged: 'it was removed from the cache: run again to download it anew',
    cache: hub.cache,
    cacheKey: file => hub.cacheKey(id, revision, file, url(file)),
    sha256: hub.sha256,
  })
}

interface Place {
  id: string
  revision: string
  name: string
  host: string
}

/** Why the hub does not give a file, as far as it tells: it does not say what is missing from what is private. */
function refused({ id, revision, name, host }: Place, file: string, refusal: Refusal | null): VitrineError {
  const token = 'set HF_TOKEN to a token that may read it, on the command line'
  if (refusal?.status === 'page')
    return new VitrineError(`${host} answered with a web page where ${file} of ${name} should be`, {
      hint: 'a log-in page or a proxy may be in the way: open the address in a browser',
    })
  if (refusal?.code === 'RevisionNotFound')
    return new VitrineError(`the hub's model '${id}' has no revision '${revision}'`, {
      hint: `its branches and commits are listed on ${host}/${id}`,
    })
  if (refusal?.code === 'GatedRepo' || refusal?.status === 403)
    return new VitrineError(`${name} is gated: its owners let in who has accepted their conditions`, {
      hint: `accept them on ${host}/${id}, then ${token}`,
    })
  if (refusal?.code === 'EntryNotFound')
    return new VitrineError(`${name} has no file ${file}`, {
      hint: `look at what it has on ${host}/${id}: a repository without config.json holds no model for Vitrine`,
    })
  return new VitrineError(`${name} was not found`, {
    hint:
      `check the name on ${host}: the model does not exist, has no such revision, or is private ` +
      'or gated (on the command line a token in HF_TOKEN opens those)',
  })
}
