import { createExecutor } from '../src/backend/executor.ts'
import { createNodeBackend } from '../src/backend/node.ts'
import type { LanguageModel, Tensor } from '../src/trace/api.ts'
import { createVitrine } from '../src/trace/createVitrine.ts'

type Values = Float32Array | Int32Array | Uint8Array

export interface Traced {
  /** One trace as a program writes it, from recording to values on the host; its results are then freed. */
  trace: (body: (model: LanguageModel) => readonly Tensor[]) => () => Promise<Values[]>
  close: () => Promise<void>
}

/** A model opened in the language that users write, on the backend of the command line. */
export const openTraced = async (folder: string, ids: readonly number[]): Promise<Traced> => {
  const backend = createNodeBackend()
  const executor = createExecutor(backend, { onCard: () => undefined })
  const vitrine = createVitrine({ executor, locate: () => undefined })
  const model = await vitrine.module.LanguageModel(folder)
  const prompt = { ids: [[...ids]] }
  return {
    trace: body => async () => {
      const tensors = await model.trace(prompt, () => body(model))
      const values: Values[] = []
      for (const tensor of tensors) values.push(await tensor.data())
      for (const tensor of tensors) tensor.dispose()
      await executor.settled()
      return values
    },
    close: () => backend.close(),
  }
}
