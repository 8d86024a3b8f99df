import { type DownloadCache } from './downloadCache.ts'
import { type RemoteHub } from './remoteHub.ts'
import { type StoredModel } from './repository.ts'

/** What a cache keeps, by model, largest first. */
export async function storedModels({
  cache,
  readKey,
}: Pick<RemoteHub, 'cache' | 'readKey'>): Promise<StoredModel[]> {
  const models = new Map<string, StoredModel>()
  for (const { key, bytes, partial } of await cache.list()) {
    const place = readKey(key)
    if (place === null) continue
    const model = models.get(place.id) ?? { id: place.id, bytes: 0, files: [] }
    model.bytes += bytes
    model.files.push({ file: place.file, bytes, partial })
    models.set(place.id, model)
  }
  for (const { files } of models.values()) files.sort((a, b) => b.bytes - a.bytes)
  return [...models.values()].sort((a, b) => b.bytes - a.bytes)
}

/** Removes all files of a model, whole and begun; gives back the bytes freed. */
export async function removeModel(
  { cache, readKey }: { cache: DownloadCache; readKey: RemoteHub['readKey'] },
  id: string,
): Promise<number> {
  let freed = 0
  for (const { key, bytes } of await cache.list()) {
    if (readKey(key)?.id !== id) continue
    await cache.drop(key)
    freed += bytes
  }
  return freed
}
