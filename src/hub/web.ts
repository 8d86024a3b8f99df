import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { VitrineError } from '../graph/errors.ts'
import { createHub } from './createHub.ts'
import { type FileSource } from './fileSource.ts'
import { httpSource } from './httpSource.ts'
import { isFolder, isOwnModel, ownModelNaming } from './modelId.ts'
import { defaultPatience, remoteSource, type RemoteHub } from './remoteHub.ts'
import { type Hub } from './repository.ts'
import { keepNothing, openWebCache } from './webCache.ts'

export interface WebHubSettings {
  /** URL of the folder in which Vitrine's own models are served, ending in `/`. */
  models: string
  /** The hub or a mirror; transformers.js' default otherwise. */
  remoteHost?: string | undefined
}

/** Repositories in the browser: Vitrine's own from the page's server, all others from the hub. */
export function createWebHub(settings: WebHubSettings): Hub {
  let hub: Promise<RemoteHub> | undefined
  const remote = () => (hub ??= openHub(settings))

  return createHub({
    remote,
    async sourceOf(model) {
      if (isFolder(model.id))
        throw new VitrineError(`'${model.id}' is a folder, and this page was not given it`, {
          hint: "open the folder in the Model panel or drop it on the page, or name a model of the hub: 'owner/name'",
        })
      if (!isOwnModel(model.id)) return remoteSource(model, await remote())
      const { name, advice } = ownModelNaming(model.id)
      return servedSource(new URL(`${model.id}/`, settings.models), name, advice)
    },
    near(base = new URL('..', settings.models).href) {
      const advice =
        'a page reads files of the server that it came from, and files of the hub: owner/name/path/file'
      return servedSource(new URL(base), "the page's server", advice)
    },
  })
}

async function openHub({ remoteHost }: WebHubSettings): Promise<RemoteHub> {
  const { env } = await import('@huggingface/transformers')
  if (remoteHost !== undefined) env.remoteHost = remoteHost
  return {
    env,
    cache: await openWebCache(env.cacheKey),
    cacheKey: (_id, _revision, _file, url) => url,
    readKey: key => readUrl(key, env.remoteHost, env.remotePathTemplate),
    headers: {},
    sha256() {
      const hash = sha256.create()
      return { update: bytes => hash.update(bytes), digest: () => bytesToHex(hash.digest()) }
    },
    patience: defaultPatience,
    listings: new Map(),
  }
}

/** Model and file of an address of the hub. */
function readUrl(url: string, host: string, template: string): { id: string; file: string } | null {
  if (!url.startsWith(host)) return null
  const pattern = template
    .replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&')
    .replace('{model}', '(?<id>.+?)')
    .replace('{revision}', '(?<revision>[^/]+)')
  const { id, revision, file } =
    new RegExp(`^${pattern}(?<file>.+)$`).exec(decodeURI(url.slice(host.length)))?.groups ?? {}
  if (id === undefined || file === undefined) return null
  return { id, file: revision === undefined || revision === 'main' ? file : `${revision}/${file}` }
}

/** Files of the page's own server. The browser's own cache keeps them: a second copy would outlive an update of the page. */
function servedSource(base: URL, name: string, advice: string): FileSource {
  const url = (file: string) => new URL(file, base).href
  return httpSource({
    name,
    refused: file =>
      new VitrineError(file === 'config.json' ? `${name} was not found` : `${name} has no file ${file}`, {
        hint: advice,
      }),
    whenDamaged: 'reload the page without its cache (Shift and Reload)',
    url,
    headers: {},
    fetch: (address, init) => {
      if (new URL(address).origin !== base.origin)
        throw new VitrineError(`a page cannot read ${address}`, { hint: advice })
      return fetch(address, init)
    },
    patience: defaultPatience,
    cache: keepNothing,
    cacheKey: url,
    listing: () => Promise.resolve(null),
    sha256: () => {
      throw new Error('no hash is known of a file of the page')
    },
  })
}
