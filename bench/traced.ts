import { createExecutor } from '../src/backend/executor.ts'
import { createNodeBackend } from '../src/backend/node.ts'
import type { LanguageModel, Tensor } from '../src/trace/api.ts'
import { createVitrine } from '../src/trace/createVitrine.ts'

type Values = Float32Array | Int32Array | Uint8Array

type Body = (model: LanguageModel) => readonly Tensor[]

export interface Traced {
  /** One trace as a program writes it, from recording to results; they are then freed. */
  trace: (body: Body) => () => Promise<void>
  /** The same, and every result looked at: its values are copied, so that a program cannot change a result by them. */
  look: (body: Body) => () => Promise<Values[]>
  /** Greedy generation without a body; the new ids. */
  generate: (newTokens: number) => () => Promise<readonly number[]>
  close: () => Promise<void>
}

/** A model opened in the language that users write, on the backend of the command line. */
export const openTraced = async (folder: string, ids: readonly number[]): Promise<Traced> => {
  const backend = createNodeBackend()
  const executor = createExecutor(backend, { onCard: () => undefined, fromScratch: true })
  const vitrine = createVitrine({ executor, locate: () => undefined })
  const model = await vitrine.module.LanguageModel(folder)
  const prompt = { ids: [[...ids]] }
  const free = async (tensors: readonly Tensor[]) => {
    for (const tensor of tensors) tensor.dispose()
    await executor.settled()
  }
  return {
    trace: body => async () => {
      await free(await model.trace(prompt, () => body(model)))
    },
    look: body => async () => {
      const tensors = await model.trace(prompt, () => body(model))
      const values: Values[] = []
      for (const tensor of tensors) values.push(await tensor.data())
      await free(tensors)
      return values
    },
    generate: newTokens => async () => {
      const { newIds } = await model.generate(prompt, { maxNewTokens: newTokens })
      await executor.settled()
      return newIds
    },
    close: () => backend.close(),
  }
}
