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
import { lastOpen, noteCurrent, takeUnsaved } from './autosave.ts'
import { useExperiment } from './experimentStore.ts'

/** What a visitor sees first: the experiment of the link, else the one from last time, else the first example. */
export async function openFirst(): Promise<void> {
  const lifted = await liftOld()
  if (lifted !== null) noteCurrent(lifted)
  await takeUnsaved()
  await loadExperiments()
  const wanted = lifted ?? lastOpen()
  const kept = useExperimentList.getState().records.filter(({ deleted }) => deleted === null)
  const record = kept.find(({ key }) => key === wanted) ?? kept[0]
  const { open } = useExperiment.getState()
  if (record !== undefined) {
    await loadUndo(record.key)
    setBase(record)
    open(record.recipe, { id: record.key, received: record.received })
  } else {
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
