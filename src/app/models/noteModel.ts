import { type ModelDescription } from '../../graph/executor.ts'
import { prepareDecoder } from '../results/decoder.ts'
import { useModels } from './modelStore.ts'

/** Makes a model known to the panels and its tokens readable on cards. */
export async function noteModel(description: ModelDescription): Promise<void> {
  await prepareDecoder(description)
  useModels.getState().add(description)
}
