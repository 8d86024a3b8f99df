import { blobFile, type DownloadCache, type FileSource } from './fileSource.ts'
import { describeOwnModel } from './describeOwnModel.ts'
import { httpSource } from './httpSource.ts'
import { isFolder, isOwnModel, ownModelNaming } from './modelId.ts'
import { openRepository } from './openRepository.ts'
import { remoteSource, type RemoteHub } from './remoteHub.ts'
import { type Hub, type RepositoryRequest } from './repository.ts'
import { VitrineError } from '../graph/errors.ts'
import { openWebCache } from './webCache.ts'

export interface WebHubSettings {
  /** URL of the folder in which Vitrine's own models are served, ending in `/`. */
  models: string
}

/** Repositories in the browser: Vitrine's own from the page's server, all others from the hub. */
export function createWebHub({ models }: WebHubSettings): Hub {
  let hub: Promise<RemoteHub> | undefined

  async function sourceOf(request: RepositoryRequest): Promise<FileSource> {
    if (isFolder(request.id))
      throw new VitrineError(`'${request.id}' is a folder, and a page cannot read folders`, {
        hint: "run it by the command line, or name a model of the hub: 'owner/name'",
      })
    hub ??= openHub(models)
    const opened = await hub
    return isOwnModel(request.id) ? ownSource(request.id, opened) : remoteSource(request, opened)
  }

  return {
    open: async (request, options = {}) => openRepository(await sourceOf(request), request, options),
    describe: async (request, options = {}) =>
      isOwnModel(request.id) ? describeOwnModel(await sourceOf(request), request, options) : null,
  }
}

async function openHub(models: string): Promise<RemoteHub> {
  const transformers = await import('@huggingface/transformers')
  const { env } = transformers
  env.allowLocalModels = true
  env.localModelPath = models
  const cache = await openWebCache(env.cacheKey)
  return { transformers, cache, cacheKey: (_id, _revision, _file, url) => url, headers: {} }
}

/** The browser's own HTTP cache keeps these: a second copy would outlive an update of the page. */
const keepNothing: DownloadCache = {
  find: () => Promise.resolve(null),
  keep: async (_key, body) => blobFile(await new Response(body).blob()),
  drop: () => Promise.resolve(),
}

function ownSource(id: string, { transformers: { env } }: RemoteHub): FileSource {
  const url = (file: string) => `${env.localModelPath}${id}/${file}`
  return httpSource({
    ...ownModelNaming(id),
    whenDamaged: 'reload the page without its cache (Shift and Reload)',
    url,
    headers: {},
    fetch: env.fetch,
    cache: keepNothing,
    cacheKey: url,
    exists: async file => (await fetch(url(file), { method: 'HEAD' })).ok,
  })
}
