import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { VitrineError } from '../graph/errors.ts'
import { createHub } from './createHub.ts'
import { diskFile, openDiskCache } from './diskCache.ts'
import { type FileSource } from './fileSource.ts'
import { folderSource } from './folderSource.ts'
import { folderOfModel, ownFolderNaming } from './modelFolder.ts'
import { isFolder, isOwnModel, ownModelNaming } from './modelId.ts'
import { defaultPatience, remoteSource, type RemoteHub } from './remoteHub.ts'
import { type Hub } from './repository.ts'

export interface NodeHubSettings {
  /** The hub or a mirror; transformers.js' default otherwise. */
  remoteHost?: string | undefined
  /** Where downloads are kept; transformers.js' folder otherwise. */
  cacheDir?: string | undefined
  /** Opens private and gated models of huggingface.co. Goes to that host alone. */
  token?: string | undefined
  /** How long a server may be silent, in milliseconds; a minute if not said. */
  patience?: number | undefined
  /** A folder of models in hub layout: `folder/owner/name` is `owner/name`, before the hub is asked. */
  folder?: string | undefined
}

/** Repositories on Node: folders, Vitrine's own models beside its code, all others from the hub. */
export function createNodeHub(settings: NodeHubSettings = {}): Hub {
  let hub: Promise<RemoteHub> | undefined
  const remote = () => (hub ??= openHub(settings))

  return createHub({
    remote,
    async sourceOf(model) {
      if (isFolder(model.id)) return folderSource(model.id)
      const own = folderOfModel(settings.folder, model.id)
      if (own !== null) return folderSource(own, ownFolderNaming(model.id))
      const opened = await remote()
      return isOwnModel(model.id)
        ? folderSource(join(opened.env.localModelPath, model.id), ownModelNaming(model.id))
        : remoteSource(model, opened)
    },
    near: (base = process.cwd()) => filesIn(base),
  })
}

async function openHub({ remoteHost, cacheDir, token, patience }: NodeHubSettings): Promise<RemoteHub> {
  const { env } = await import('@huggingface/transformers')
  env.localModelPath = ownModels()
  if (remoteHost !== undefined) env.remoteHost = remoteHost
  if (cacheDir !== undefined) env.cacheDir = cacheDir
  const isHuggingFace = new URL(env.remoteHost).host === 'huggingface.co'
  return {
    env,
    cache: openDiskCache(env.cacheDir ?? '.cache'),
    cacheKey: (id, revision, file) => (revision === 'main' ? `${id}/${file}` : `${id}/${revision}/${file}`),
    readKey,
    headers: token !== undefined && isHuggingFace ? { authorization: `Bearer ${token}` } : {},
    sha256() {
      const hash = createHash('sha256')
      return { update: bytes => hash.update(bytes), digest: () => hash.digest('hex') }
    },
    patience: patience ?? defaultPatience,
    listings: new Map(),
  }
}

/** `owner/name/file`; old repositories have a name alone: `gpt2/config.json`, `gpt2/onnx/model.onnx`. */
function readKey(key: string): { id: string; file: string } | null {
  const parts = key.split('/')
  const length = parts.length === 2 || parts[1] === 'onnx' ? 1 : 2
  const file = parts.slice(length).join('/')
  return file === '' ? null : { id: parts.slice(0, length).join('/'), file }
}

/** Any file on this machine: programs of the command line are the user's own. */
function filesIn(base: string): FileSource {
  const source = folderSource(base)
  return {
    ...source,
    get: file => diskFile(resolve(base, file)),
    missing: file =>
      new VitrineError(`there is no file ${file}`, { hint: `looked for ${resolve(base, file)}` }),
  }
}

/** `public/models` of the package, from the source as from the built file. */
function ownModels(): string {
  let folder = dirname(fileURLToPath(import.meta.url))
  while (!existsSync(join(folder, 'public/models/vitrine')) && dirname(folder) !== folder)
    folder = dirname(folder)
  return join(folder, 'public/models')
}
