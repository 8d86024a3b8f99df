import { type ModelDescription } from '../../graph/executor.ts'
import { bytesPerElement } from '../../graph/dtype.ts'
import { type ModelInfo } from '../../protocol/http/modelInfo.ts'
import { readDescription } from '../../protocol/http/description.ts'
import { type Parts } from '../openParts.ts'
import { blobKeys } from '../store/blobStore.ts'
import { type ServedModels } from './servedModels.ts'

type Known = Pick<ModelInfo, 'precision' | 'weightBytes' | 'sizes'>

const unknown: Known = { precision: null, weightBytes: null, sizes: null }
const revision = 'main'

/** What is told of each model that is served: from its description, once a worker has made one. */
export function createModelInfos({ store, queue }: Parts, served: ServedModels): () => Promise<ModelInfo[]> {
  const seen = new Map<string, { size: number; known: Known }>()

  /** Descriptions may have megabytes (a tokenizer is in them): each is read once. */
  async function look(id: string): Promise<Known> {
    const key = blobKeys.model(id, revision)
    const size = await store.size(key)
    if (size === null) return unknown
    const before = seen.get(id)
    if (before?.size === size) return before.known
    const bytes = await store.get(key)
    if (bytes === null) return unknown
    const known = knownOf(readDescription(JSON.parse(new TextDecoder().decode(bytes))))
    seen.set(id, { size, known })
    return known
  }

  return async () => {
    const [ids, workers, waiting] = await Promise.all([served.all(), served.workers(), queue.waiting()])
    return Promise.all(
      ids.map(async id => ({
        id,
        revision,
        ...(await look(id)),
        loadedBy: workers.filter(({ loaded }) => loaded.includes(id)).length,
        servedBy: workers.filter(({ models }) => models.includes(id)).length,
        waiting: waiting.get(id) ?? 0,
      })),
    )
  }
}

function knownOf({ ref, siteMap }: ModelDescription): Known {
  const { layers, dModel, vocab, nHeads } = siteMap.sizes
  return {
    precision: ref.precision,
    weightBytes: weightBytesOf(siteMap),
    sizes: { layers, dModel, vocab, nHeads },
  }
}

/** A weight that the site map cuts out of another (`W_Q` of a packed projection) has a note that says so. */
const weightBytesOf = ({ modules }: ModelDescription['siteMap']): number =>
  modules
    .flatMap(({ weights }) => weights)
    .filter(({ note }) => note === undefined)
    .reduce((sum, { shape, dtype }) => sum + shape.reduce((a, b) => a * b, bytesPerElement[dtype]), 0)
