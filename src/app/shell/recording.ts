import { type Executor } from '../../graph/executor.ts'
import { VitrineError } from '../../graph/errors.ts'
import { type DeclaredInput, type InputHost } from '../../graph/inputs.ts'
import { type SiteMap } from '../../graph/siteMap.ts'
import { modelKey, type Drawing, type DrawingPart } from '../graph-view/drawing.ts'
import { describeWithoutWeights } from '../models/descriptions.ts'
import { noteModel } from '../models/noteModel.ts'
import { loadedBefore } from '../models/tensorFiles.ts'

/**
 * An executor that runs nothing and keeps what a program would send: its drawing.
 * @param onUnopened told of a model that has never run here, before the draft fails at it
 */
export const startDraft = (inputs: InputHost['values'], onUnopened: (id: string) => void): Recording =>
  record(draftExecutor(onUnopened), inputs)

const draftExecutor = (onUnopened: (id: string) => void): Executor => ({
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

/** What a program has recorded; grows while it runs. */
export interface Recorded {
  drawing: Drawing
  /** In the order in which it declared them. */
  inputs: readonly DeclaredInput[]
}

export interface Recording extends Recorded {
  executor: Executor
}

/** The same executor for a program whose inputs are set; what passes through it is kept as a drawing. */
export function record(executor: Executor, values: InputHost['values']): Recording {
  const inputs: DeclaredInput[] = []
  const parts: DrawingPart[] = []
  const siteMaps: Record<string, SiteMap> = {}
  return {
    drawing: { parts, siteMaps },
    inputs,
    executor: {
      ...executor,
      inputs: { values, declare: input => void inputs.push(input) },
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
