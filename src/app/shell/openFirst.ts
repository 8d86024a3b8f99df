import { loadExperiments, useExperimentList } from '../experiments/experimentList.ts'
import { findInterrupted } from '../experiments/interrupted.ts'
import { liftOld } from '../experiments/liftOld.ts'
import { showRunsOf } from '../experiments/runHistory.ts'
import { setBase } from '../experiments/save.ts'
import { loadUndo } from '../experiments/undoStates.ts'
import { exampleRecipe, examples } from '../library/examples.ts'
import { decodeLink } from '../share/link.ts'
import { useLinkProblem } from '../share/linkProblemStore.ts'
import { receive } from '../share/receive.ts'
import { lastOpen, takeUnsaved } from './autosave.ts'
import { useExperiment } from './experimentStore.ts'

/** What a visitor sees first: the experiment of the link, else the one from last time, else the first example. */
export async function openFirst(): Promise<void> {
  const lifted = await liftOld()
  await loadExperiments()
  const unsaved = await takeUnsaved()
  const wanted = lifted ?? unsaved?.id ?? lastOpen()
  const kept = useExperimentList.getState().records.filter(({ deleted }) => deleted === null)
  const record = kept.find(({ key }) => key === wanted) ?? kept[0]
  const { open } = useExperiment.getState()
  if (record !== undefined) {
    await loadUndo(record.key)
    setBase(record)
    const recipe = unsaved?.id === record.key ? unsaved.recipe : record.recipe
    open(recipe, { id: record.key, received: record.received })
  } else if (unsaved !== null) open(unsaved.recipe, { id: unsaved.id, received: null })
  else {
    const [first] = examples
    if (first !== undefined) open(exampleRecipe(first))
  }
  await showRunsOf(useExperiment.getState().id)
  findInterrupted()
  await openHash()
}

/** Opens a link that is pasted into the address of the open page. */
export function followHash(): void {
  addEventListener('hashchange', () => void openHash())
}

async function openHash(): Promise<void> {
  const opened = await decodeLink(location.hash)
  switch (opened.kind) {
    case 'none':
      return
    case 'recipe':
      receive(opened.recipe)
      // The address would go stale with the first edit; Share makes a new one.
      history.replaceState(null, '', location.pathname + location.search)
      return
    case 'damaged':
      useLinkProblem.getState().set({ message: opened.message, salvaged: opened.salvaged })
  }
}
