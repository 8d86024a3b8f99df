import { createLocalBackend } from '../../src/backend/local.ts'
import { createExecutor } from '../../src/backend/executor.ts'
import { type Device } from '../../src/graph/executor.ts'
import { createVitrine } from '../../src/trace/createVitrine.ts'
import { type RunReport } from '../../src/graph/runReport.ts'

const models = new URL('/models/', location.href).href
const prompt = 'The Eiffel Tower is in the city of'

export const reuseChecks = {
  /** A layer's output times 2, then times 3: which layers ran each time, the numbers, and those of a run from scratch. */
  slider: async (device: Device) => {
    const backend = createLocalBackend({ models })
    const reports: RunReport[] = []
    const steer = async (strength: number, fromScratch: boolean) => {
      const onReport = (report: RunReport) => reports.push(report)
      const executor = createExecutor(backend, { onCard: () => undefined, onReport, fromScratch })
      const { module } = createVitrine({ executor, locate: () => undefined })
      const model = await module.LanguageModel('vitrine/atlas', { device })
      const logits = await model.trace(prompt, () => {
        const site = model.layers[4]!.residPost
        site.set(site.mul(strength))
        return model.logits.at(0, -1)
      })
      const values = [...(await logits.data())]
      logits.dispose()
      await executor.settled()
      return values
    }
    await steer(2, false)
    const slid = await steer(3, false)
    const whole = await steer(3, true)
    const { boundaryTensors } = await backend.memory()
    await backend.disposeAll()
    const { liveTensors, boundaryTensors: left } = await backend.memory()
    await backend.close()
    return {
      ran: reports.map(({ plan }) => plan.layers.flatMap(({ ran }) => ran)),
      compiled: reports.map(({ plan }) => plan.steps.filter(({ compiled }) => !compiled).length),
      same: slid.every((value, index) => Object.is(value, whole[index])),
      boundaryTensors,
      liveTensors,
      left,
    }
  },

  /** A window of all residual streams, and the same place of the whole. */
  window: async (device: Device) => {
    const backend = createLocalBackend({ models })
    const executor = createExecutor(backend, { onCard: () => undefined })
    const { module } = createVitrine({ executor, locate: () => undefined })
    const model = await module.LanguageModel('vitrine/atlas', { device })
    let ref = ''
    const run = backend.run.bind(backend)
    backend.run = (graph, hash, ...rest) => {
      const save = graph.runs.flatMap(({ nodes }) => nodes).find(({ kind }) => kind === 'save')
      if (save?.kind === 'save') ref = `${hash}/${save.name}`
      return run(graph, hash, ...rest)
    }
    const all = await model.trace(prompt, () => model.layers[3]!.residPost)
    const whole = await backend.look(ref)
    const part = await backend.look(ref, [
      [0, 1],
      [2, 5],
      [7, 12],
    ])
    const width = whole.shape[2] ?? 0
    const expected = [2, 3, 4].flatMap(row => [...whole.data.slice(row * width + 7, row * width + 12)])
    all.dispose()
    const refused = await backend.look(ref, [[0, 9]]).then(
      () => 'no error',
      (error: unknown) => String(error),
    )
    await executor.settled()
    await backend.close()
    return { shape: part.shape, same: expected.every((value, index) => value === part.data[index]), refused }
  },
}
