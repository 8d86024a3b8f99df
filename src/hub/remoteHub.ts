import type * as transformers from '@huggingface/transformers'
import { type DownloadCache, type FileSource } from './fileSource.ts'
import { httpSource } from './httpSource.ts'
import { checkHubId } from './modelId.ts'
import { type RepositoryRequest } from './repository.ts'

export interface RemoteHub {
  transformers: Pick<typeof transformers, 'env' | 'ModelRegistry'>
  cache: DownloadCache
  /** Keys as transformers.js writes them, so that the two share what was downloaded. */
  cacheKey(id: string, revision: string, file: string, url: string): string
  headers: Readonly<Record<string, string>>
}

/** A repository on the hub (or the mirror that transformers.js' `env.remoteHost` names). */
export function remoteSource({ id, revision = 'main' }: RepositoryRequest, hub: RemoteHub): FileSource {
  checkHubId(id)
  const { env, ModelRegistry } = hub.transformers
  const path = env.remotePathTemplate
    .replaceAll('{model}', id)
    .replaceAll('{revision}', encodeURIComponent(revision))
  const base = [env.remoteHost, path].map(part => part.replace(/\/$/, '')).join('/')
  const url = (file: string) => `${base}/${file}`
  return httpSource({
    name: `the hub's model '${id}' (revision ${revision})`,
    advice:
      `check the name on ${new URL(env.remoteHost).host}: the model does not exist, has no such revision, or is private ` +
      'or gated (on the command line a token in HF_TOKEN opens those)',
    whenDamaged: 'it was removed from the cache: run again to download it anew',
    url,
    headers: hub.headers,
    fetch: env.fetch,
    cache: hub.cache,
    cacheKey: file => hub.cacheKey(id, revision, file, url(file)),
    exists: async file => (await ModelRegistry.get_file_metadata(id, file, { revision })).exists,
  })
}
