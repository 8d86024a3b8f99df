import { type Backend, type CallOptions } from '../../backend/backend.ts'
import { VitrineError } from '../../graph/errors.ts'
import { type ModelDescription } from '../../graph/executor.ts'
import { type ModelRef } from '../../graph/versions/v1.ts'
import { blobKeys, type BlobStore } from '../store/blobStore.ts'

/** The revision of each model that is served. Another one would be another model, and a download that nobody chose. */
export const servedRevision = 'main'

/** Models as a worker serves them: one revision and one precision of each, described where servers find it. */
export interface ModelDescriptions {
  /**
   * What a model is; from the store it is known to all servers then.
   * @throws VitrineError for one that is not served, and what its files are found wrong with
   */
  describe(id: string, options: CallOptions): Promise<ModelDescription>
  /** The description of the model that a graph speaks of. @throws VitrineError for another revision or precision of it */
  of(ref: ModelRef, options: CallOptions): Promise<ModelDescription>
}

/**
 * @param models their ids: nothing else is ever asked of the hub
 * @param put keeps a blob, however long it takes
 */
export function createModelDescriptions(
  models: readonly string[],
  backend: Backend,
  put: BlobStore['put'],
): ModelDescriptions {
  const known = new Map<string, ModelDescription>()

  async function describe(id: string, options: CallOptions): Promise<ModelDescription> {
    if (!models.includes(id))
      throw new VitrineError(`this endpoint has no model '${id.slice(0, 200)}'`, {
        hint: `it has ${models.join(', ')}`,
      })
    const before = known.get(id)
    if (before !== undefined) return before
    const description = await backend.describe({ id, revision: servedRevision }, options)
    await put(blobKeys.model(id, servedRevision), new TextEncoder().encode(JSON.stringify(description)))
    known.set(id, description)
    return description
  }

  return {
    describe,
    async of(ref, options) {
      const description = await describe(ref.id, options)
      const { revision, precision } = description.ref
      if (ref.revision !== revision || ref.precision !== precision)
        throw new VitrineError(
          `this endpoint has ${ref.id} at revision '${revision}' in ${precision}, and the graph asks for '${ref.revision}' in ${ref.precision}`,
          { hint: 'name neither revision nor precision: the endpoint says which it has' },
        )
      return description
    },
  }
}
