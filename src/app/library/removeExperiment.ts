import { deleteExperiment } from '../experiments/changeExperiment.ts'
import { useExperimentList } from '../experiments/experimentList.ts'
import { type ExperimentRecord } from '../experiments/records.ts'
import { useExperiment } from '../shell/experimentStore.ts'
import { openKept, openRecipe } from '../shell/openRecipe.ts'
import { usePanels } from '../shell/panelStore.ts'
import { exampleRecipe, examples } from './examples.ts'

/** An example that was only looked at stands among the examples. */
export const isOwn = ({ deleted, recipe }: ExperimentRecord): boolean =>
  deleted === null && recipe.code.trim() !== '' && !examples.some(({ code }) => code === recipe.code)

/** Deletes an experiment; if it is on screen, the next one of the list takes its place, else the first example. */
export async function removeExperiment(record: ExperimentRecord): Promise<void> {
  await deleteExperiment(record)
  if (useExperiment.getState().id !== record.key) return
  const next = useExperimentList.getState().records.find(isOwn)
  const [first] = examples
  if (next !== undefined) await openKept(next)
  else if (first !== undefined) openRecipe(exampleRecipe(first))
  usePanels.getState().setOpen('library')
}
