import { useExperiment } from '../shell/experimentStore.ts'
import { type RunHead } from './records.ts'
import { keepVersion } from './versions.ts'

/** Puts the code and inputs of a run or version into the editor, as one step that can be undone; what was there is kept. */
export async function restoreWork({ code, inputs }: Pick<RunHead, 'code' | 'inputs'>): Promise<void> {
  const { id, recipe } = useExperiment.getState()
  await keepVersion(id, recipe, 'restore')
  useExperiment.setState(state => (state.id === id ? { recipe: { ...state.recipe, code, inputs } } : {}))
}
