import { VitrineError } from '../../graph/errors.ts'
import { type ModelRequest } from '../../graph/executor.ts'
import { type HubModel } from '../../hub/hubModels.ts'
import { type Offer } from '../../hub/offer.ts'
import { type ModelList } from '../../protocol/http/modelInfo.ts'

/**
 * What an endpoint has of a model: the one precision that it serves it in.
 * @throws VitrineError where it does not serve it
 */
export function offerOf({ id, revision }: ModelRequest, { models }: ModelList, label: string): Offer {
  const found = models.find(model => model.id === id)
  if (found === undefined)
    throw new VitrineError(`${label} does not serve ${id}`, {
      hint:
        models.length === 0 ? 'it serves no model now' : `it serves ${models.map(one => one.id).join(', ')}`,
    })
  const { precision, weightBytes } = found
  return {
    id,
    revision: revision ?? found.revision,
    precisions:
      precision === null
        ? []
        : [
            {
              precision,
              weights: precision,
              files: [],
              bytes: weightBytes,
              missingBytes: 0,
              room: null,
              tooLarge: null,
            },
          ],
    chosen: precision,
    why: null,
    others: [],
  }
}

/** Models of an endpoint whose ids have all of these words. */
export function foundModels({ models }: ModelList, text: string): HubModel[] {
  const words = text.toLowerCase().split(/\s+/)
  return models
    .filter(({ id }) => words.every(word => id.toLowerCase().includes(word)))
    .map(({ id }) => ({ id, licence: null, downloads: null, gated: false }))
}
