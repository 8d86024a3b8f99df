import { createExecutor } from '../src/backend/executor.ts'
import { createNodeBackend } from '../src/backend/node.ts'
import type { Tensor } from '../src/trace/api.ts'
import { createVitrine } from '../src/trace/createVitrine.ts'

export interface Patching {
  /** A sweep over layers and positions: the clean residual stream of one place in another prompt. */
  sweep: () => Promise<Float32Array>
  /** The same as one trace for each cell. */
  loop: () => Promise<Float32Array>
  /** Cells of the grid. */
  cells: number
  close: () => Promise<void>
}

const cleanPrompt = 'The Colosseum is in the city of'
const prompt = 'The Eiffel Tower is in the city of'

/** Residual patching on the embedded model, as programs write it; each run patches other values, so that no plan is there already. */
export const openPatching = async (): Promise<Patching> => {
  const backend = createNodeBackend()
  const executor = createExecutor(backend, { onCard: () => undefined, fromScratch: true })
  const { module } = createVitrine({ executor, locate: () => undefined })
  const model = await module.LanguageModel('vitrine/atlas')
  const layers = Array.from({ length: model.layers.length }, (_, layer) => layer)
  // Counted from the end, where the sentences are alike.
  const shortest = Math.min(...[prompt, cleanPrompt].map(text => model.encode(text).length))
  const positions = Array.from({ length: shortest }, (_, position) => -1 - position)
  const clean = await model.trace(cleanPrompt, () => model.layers.map(layer => layer.residPost))
  let factor = 1
  const patch = (layer: number, pos: number): Tensor => {
    const site = model.layers[layer]?.residPost
    const value = clean[layer]
    if (!site || !value) throw new Error(`there is no layer ${layer}`)
    site.at(':', pos).set(value.at(':', pos).mul(factor))
    return model.logits.at(0, -1)
  }
  const values = async (tensor: Tensor): Promise<Float32Array> => {
    const data = Float32Array.from(await tensor.data())
    tensor.dispose()
    return data
  }
  return {
    cells: layers.length * positions.length,
    async sweep() {
      factor += 0.001
      return values(
        await model.trace(prompt, t =>
          t.sweep({ layer: layers, pos: positions }, ({ layer, pos }) => patch(layer, pos)),
        ),
      )
    },
    async loop() {
      factor += 0.001
      const all: number[] = []
      for (const layer of layers)
        for (const pos of positions)
          all.push(...(await values(await model.trace(prompt, () => patch(layer, pos)))))
      return Float32Array.from(all)
    },
    close: () => backend.close(),
  }
}
