import { examples } from '../library/examples.ts'
import { type Recipe } from '../share/recipe.ts'
import { useExperiment } from './experimentStore.ts'
import { useHistory } from './historyStore.ts'
import { usePanels } from './panelStore.ts'
import { useRun } from './runStore.ts'
import { useSelection } from './selectionStore.ts'
import { stopProgram } from './session.ts'

/** Puts another experiment on screen, and nothing over it; the one before is kept among the earlier ones. It never runs by itself. */
export function openRecipe(recipe: Recipe): void {
  stopProgram()
  const before = useExperiment.getState().recipe
  const isOwn = before.code.trim() !== '' && !examples.some(example => example.code === before.code)
  if (isOwn && before.code !== recipe.code) useHistory.getState().keep(before)
  useSelection.getState().select(null, null)
  useRun.getState().clear()
  usePanels.getState().setOpen(null)
  // There are no results yet to be looked at.
  const place = recipe.view.place === 'results' ? 'editor' : recipe.view.place
  useExperiment.getState().open({ ...recipe, view: { ...recipe.view, place } })
}
