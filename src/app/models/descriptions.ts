import { openDB } from 'idb'
import { type ModelDescription, type ModelRequest } from '../../graph/executor.ts'
import { isFolder, isOwnModel } from '../../hub/modelId.ts'
import { pageBackend } from '../shell/pageBackend.ts'
import { placeKey } from './placeKey.ts'

const store = 'descriptions'

const database = () => openDB('vitrine', 1, { upgrade: db => void db.createObjectStore(store) })

/** Of a model at an endpoint, the endpoint is a part; what was kept of models here keeps its key. */
function keyOf(request: ModelRequest): string {
  const { id, revision, precision } = request
  const place = placeKey(request)
  return JSON.stringify([id, revision, precision, ...(place === '' ? [] : [place])])
}

/** Descriptions that were asked for in this page; drafts ask at every keystroke. */
const known = new Map<string, Promise<ModelDescription | null>>()

/**
 * What a model offers, as far as that is known without its weights: Vitrine's own models come with their site maps, of
 * others the map is kept from their last run.
 * @returns null for a model that has never run here: opening it would download its file
 */
export function describeWithoutWeights(request: ModelRequest): Promise<ModelDescription | null> {
  const key = keyOf(request)
  const before = known.get(key)
  if (before !== undefined) return before
  const found = find(request, key)
  known.set(key, found)
  const forget = () => known.delete(key)
  found.then(description => description ?? forget(), forget)
  return found
}

/** An endpoint is not asked by what one types: its models are known once they have run there. */
async function find(request: ModelRequest, key: string): Promise<ModelDescription | null> {
  if (!isOwnModel(request.id)) return findKept(key)
  // Everybody has the same file of those.
  return request.remote === undefined ? describeOwn(request) : ((await findKept(key)) ?? describeOwn(request))
}

async function describeOwn({ id, revision, precision }: ModelRequest): Promise<ModelDescription> {
  return (await pageBackend()).describe({ id, revision, precision })
}

async function findKept(key: string): Promise<ModelDescription | null> {
  try {
    // Written by `keepDescription` of this very page's origin.
    return ((await (await database()).get(store, key)) as ModelDescription | undefined) ?? null
  } catch {
    return null
  }
}

/** Keeps what a run has learned of a model, for the drafts of today and of later visits. */
export async function keepDescription(request: ModelRequest, description: ModelDescription): Promise<void> {
  const key = keyOf(request)
  if ((await known.get(key)?.catch(() => null)) === description) return
  known.set(key, Promise.resolve(description))
  // A folder is another one when the page is opened again.
  if ((isOwnModel(request.id) && request.remote === undefined) || isFolder(request.id)) return
  try {
    await (await database()).put(store, description, key)
  } catch {
    // Storage may be full or closed to the page: the map is known until the page is left.
  }
}
