import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describeOwnModel } from './describeOwnModel.ts'
import { openDiskCache } from './diskCache.ts'
import { type FileSource } from './fileSource.ts'
import { folderSource } from './folderSource.ts'
import { isFolder, isOwnModel, ownModelNaming } from './modelId.ts'
import { openRepository } from './openRepository.ts'
import { remoteSource, type RemoteHub } from './remoteHub.ts'
import { type Hub, type RepositoryRequest } from './repository.ts'

export interface NodeHubSettings {
  /** The hub or a mirror; transformers.js' default otherwise. */
  remoteHost?: string | undefined
  /** Where downloads are kept; transformers.js' folder otherwise. */
  cacheDir?: string | undefined
  /** Opens private and gated models of huggingface.co. Goes to that host alone. */
  token?: string | undefined
}

/** Repositories on Node: folders, Vitrine's own models beside its code, all others from the hub. */
export function createNodeHub(settings: NodeHubSettings = {}): Hub {
  let hub: Promise<RemoteHub> | undefined

  async function sourceOf(request: RepositoryRequest): Promise<FileSource> {
    if (isFolder(request.id)) return folderSource(request.id)
    hub ??= openHub(settings)
    const opened = await hub
    return isOwnModel(request.id)
      ? folderSource(join(opened.transformers.env.localModelPath, request.id), ownModelNaming(request.id))
      : remoteSource(request, opened)
  }

  return {
    open: async (request, options = {}) => openRepository(await sourceOf(request), request, options),
    describe: async (request, options = {}) =>
      isOwnModel(request.id) ? describeOwnModel(await sourceOf(request), request, options) : null,
  }
}

async function openHub({ remoteHost, cacheDir, token }: NodeHubSettings): Promise<RemoteHub> {
  const transformers = await import('@huggingface/transformers')
  const { env } = transformers
  env.localModelPath = ownModels()
  if (remoteHost !== undefined) env.remoteHost = remoteHost
  if (cacheDir !== undefined) env.cacheDir = cacheDir
  const isHuggingFace = new URL(env.remoteHost).host === 'huggingface.co'
  return {
    transformers,
    cache: openDiskCache(env.cacheDir ?? '.cache'),
    cacheKey: (id, revision, file) => (revision === 'main' ? `${id}/${file}` : `${id}/${revision}/${file}`),
    headers: token !== undefined && isHuggingFace ? { authorization: `Bearer ${token}` } : {},
  }
}

/** `public/models` of the package, from the source as from the built file. */
function ownModels(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'public/models/vitrine')) && dirname(folder) !== folder)
    folder = dirname(folder)
  return join(folder, 'public/models')
}
