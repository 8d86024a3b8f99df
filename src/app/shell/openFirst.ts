import { exampleRecipe, examples } from '../library/examples.ts'
import { decodeLink } from '../share/link.ts'
import { useLinkProblem } from '../share/linkProblemStore.ts'
import { loadSaved } from './autosave.ts'
import { useExperiment } from './experimentStore.ts'
import { openRecipe } from './openRecipe.ts'

/** What a visitor sees first: the experiment of the link, else the one from last time, else the first example. */
export async function openFirst(): Promise<void> {
  const saved = loadSaved()
  const [first] = examples
  if (saved !== null) useExperiment.getState().open(saved)
  else if (first !== undefined) useExperiment.getState().open(exampleRecipe(first))
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
      openRecipe(opened.recipe)
      // The address would go stale with the first edit; Share makes a new one.
      history.replaceState(null, '', location.pathname + location.search)
      return
    case 'damaged':
      useLinkProblem.getState().set({ message: opened.message, salvaged: opened.salvaged })
  }
}
