import type { Executor } from '../src/graph/executor.ts'
import { validateGraph } from '../src/graph/validate.ts'
import { createNodeBackend } from '../src/backend/node.ts'
import { createVitrine } from '../src/trace/createVitrine.ts'

/** Records a graph of 1,000 nodes on the embedded model and validates it as a host does; nothing runs. */
export const openRecording = async (): Promise<() => Promise<number>> => {
  const backend = createNodeBackend()
  let nodes = 0
  const executor: Executor = {
    draft: true,
    describe: request => backend.describe(request),
    run: graph => {
      const sent: unknown = JSON.parse(JSON.stringify(graph))
      nodes = validateGraph(sent).runs.reduce((sum, run) => sum + run.nodes.length, 0)
      return Promise.resolve()
    },
    loadTensors: () => Promise.reject(new Error('nothing is loaded')),
    look: () => Promise.reject(new Error('nothing has run')),
    show: () => undefined,
    dispose: () => undefined,
  }
  const { module } = createVitrine({ executor, locate: () => undefined })
  const model = await module.LanguageModel('vitrine/atlas')
  return async () => {
    await model.trace({ ids: [[1, 2, 3, 4]] }, () => {
      let hidden = model.embed.output
      for (let i = 0; i < 998; i++) hidden = hidden.add(hidden)
      return hidden
    })
    return nodes
  }
}
