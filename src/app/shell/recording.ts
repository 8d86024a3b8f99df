import { type Executor } from '../../graph/executor.ts'
import { VitrineError } from '../../graph/errors.ts'
import { type SiteMap } from '../../graph/siteMap.ts'
import { modelKey, type Drawing, type DrawingPart } from '../graph-view/drawing.ts'
import { describeWithoutWeights } from '../models/descriptions.ts'
import { noteModel } from '../models/noteModel.ts'
import { loadedBefore } from '../models/tensorFiles.ts'

/**
 * An executor that runs nothing and keeps what a program would send: its drawing.
 * @param onUnopened told of a model that has never run here, before the draft fails at it
 */
export const startDraft = (onUnopened: (id: string) => void): Recording =>
  record({
    draft: true,
    async describe(request) {
      const description = await describeWithoutWeights(request)
      if (description === null) {
        onUnopened(request.id)
        throw new VitrineError(`${request.id} has not been opened yet`, { hint: 'run the program once' })
      }
      await noteModel(description)
      return description
    },
    run: () => Promise.resolve(),
    loadTensors: loadedBefore,
    look: () => Promise.reject(new VitrineError('a draft has no values')),
    show: () => undefined,
    dispose: () => undefined,
  })

export interface Recording {
  executor: Executor
  /** Grows while the program runs. */
  drawing: Drawing
}

/** The same executor; what passes through it is kept as a drawing. */
export function record(executor: Executor): Recording {
  const parts: DrawingPart[] = []
  const siteMaps: Record<string, SiteMap> = {}
  return {
    drawing: { parts, siteMaps },
    executor: {
      ...executor,
      async describe(request) {
        const description = await executor.describe(request)
        siteMaps[modelKey(description.ref)] = description.siteMap
        return description
      },
      run(graph, hash, constants) {
        parts.push({ kind: 'graph', graph, hash })
        return executor.run(graph, hash, constants)
      },
      show(request) {
        const { card, graph, hash } = request
        parts.push({ kind: 'show', card, graph, hash })
        executor.show(request)
      },
    },
  }
}
