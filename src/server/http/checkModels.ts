import { RefusedError } from '../../protocol/http/refusal.ts'
import { type Graph } from '../../graph/versions/v1.ts'
import { type ServedModels } from './servedModels.ts'

/**
 * The model that a graph needs, if it is one that is served here: a caller can name no other, whatever is on the hub.
 * @returns null for a graph that only computes
 * @throws RefusedError
 */
export async function modelOf({ runs }: Graph, served: ServedModels): Promise<string | null> {
  const models = [...new Set(runs.flatMap(({ model }) => (model === null ? [] : [model.id])))]
  for (const model of models) await checkServed(model, served)
  const sets = await served.sets()
  if (models.length > 1 && !sets.some(set => models.every(model => set.has(model))))
    throw new RefusedError('wrong-graph', `no worker of this endpoint has all of ${models.join(', ')}`, {
      hint: 'run each model in a trace of its own, and pass values between them',
    })
  return models[0] ?? null
}

/** @throws RefusedError `not-found` for a model that is not served, `unavailable` while no worker has said what it has */
export async function checkServed(model: string, served: ServedModels): Promise<void> {
  const all = await served.all()
  if (all.includes(model)) return
  if (all.length === 0)
    throw new RefusedError('unavailable', 'no worker of this endpoint has said yet which models it has', {
      retryAfter: 2,
    })
  const shown = all.slice(0, 20).join(', ')
  throw new RefusedError('not-found', `this endpoint has no model '${model.slice(0, 200)}'`, {
    hint: `it has ${shown}${all.length > 20 ? ` and ${all.length - 20} others` : ''}`,
  })
}
