import { createExecutor } from '../src/backend/executor.ts'
import { createNodeBackend } from '../src/backend/node.ts'
import { createVitrine } from '../src/trace/createVitrine.ts'

export interface Slider {
  /** Moves the strength of a direction that is added at layer 4 of 6, to the values of the last logits on the host. */
  move: () => Promise<void>
  /** The same where nothing is taken from earlier runs. */
  fromScratch: () => Promise<void>
  close: () => Promise<void>
}

const prompt = 'The Eiffel Tower is in the city of'
const layer = 4

/** Steering on the embedded model as a program writes it, with another strength at each run. */
export const openSlider = async (): Promise<Slider> => {
  const backend = createNodeBackend()
  let strength = 1
  const open = async (fromScratch: boolean) => {
    const executor = createExecutor(backend, { onCard: () => undefined, fromScratch })
    const { module } = createVitrine({ executor, locate: () => undefined })
    const model = await module.LanguageModel('vitrine/atlas')
    return async () => {
      strength += 0.01
      const logits = await model.trace(prompt, () => {
        const site = model.layers[layer]?.residPost
        if (!site) throw new Error(`there is no layer ${layer}`)
        site.set(site.mul(strength))
        return model.logits.at(0, -1)
      })
      await logits.data()
      logits.dispose()
      await executor.settled()
    }
  }
  return { move: await open(false), fromScratch: await open(true), close: () => backend.close() }
}
