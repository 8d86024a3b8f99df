import { isSameWork, useExperimentList } from '../experiments/experimentList.ts'
import { type ExperimentRecord } from '../experiments/records.ts'
import { settleRun } from '../experiments/recordRuns.ts'
import { showRunsOf } from '../experiments/runHistory.ts'
import { saveNow, setBase } from '../experiments/save.ts'
import { loadUndo } from '../experiments/undoStates.ts'
import { keepVersion } from '../experiments/versions.ts'
import { type Received } from '../share/received.ts'
import { type Recipe } from '../share/recipe.ts'
import { useExperiment } from './experimentStore.ts'
import { usePanels } from './panelStore.ts'
import { useRun } from './runStore.ts'
import { useSelection } from './selectionStore.ts'
import { stopProgram } from './session.ts'

/**
 * Puts another experiment on screen, and nothing over it; the one before is kept. One that is among the kept ones already,
 * word for word, is opened with its history. It never runs by itself.
 */
export function openRecipe(recipe: Recipe, received: Received | null = null): void {
  const { records } = useExperimentList.getState()
  const { id, recipe: now } = useExperiment.getState()
  // What is on screen may have changed since it was saved.
  const same = records.find(
    record => record.deleted === null && isSameWork(record.key === id ? now : record.recipe, recipe),
  )
  if (same === undefined) {
    leave()
    show(recipe)
    useExperiment.setState({ received })
    void saveNow()
  } else void openKept(received === null ? same : { ...same, received })
}

/** Puts an experiment that is kept on screen. */
export async function openKept(record: ExperimentRecord): Promise<void> {
  const { key, recipe, received } = record
  if (useExperiment.getState().id === key) {
    useExperiment.setState({ received })
    usePanels.getState().setOpen(null)
    return
  }
  leave()
  await loadUndo(key)
  setBase(record)
  show(recipe, { id: key, received })
}

/** Lets go of what is on screen, so that nothing of it is lost. */
function leave(): void {
  stopProgram()
  const { id, recipe } = useExperiment.getState()
  void settleRun()
  void saveNow()
  void keepVersion(id, recipe, 'left')
}

function show(recipe: Recipe, kept?: { id: string; received: Received | null }): void {
  useSelection.getState().select(null, null)
  useRun.getState().clear()
  usePanels.getState().setOpen(null)
  // There are no results yet to be looked at.
  const place = recipe.view.place === 'results' ? 'editor' : recipe.view.place
  useExperiment.getState().open({ ...recipe, view: { ...recipe.view, place } }, kept)
  void showRunsOf(useExperiment.getState().id)
}
