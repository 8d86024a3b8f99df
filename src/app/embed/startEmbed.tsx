import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { haveNoEndpoints } from '../endpoints/endpointStore.ts'
import { keepNothing } from '../experiments/shelves.ts'
import { exampleRecipe, examples } from '../library/examples.ts'
import { decodeLink } from '../share/link.ts'
import { useLinkProblem } from '../share/linkProblemStore.ts'
import { drawRecorded } from '../share/recordedGraphs.ts'
import { startDrafts } from '../shell/drafts.ts'
import { useExperiment } from '../shell/experimentStore.ts'
import { rememberNothing } from '../shell/remember.ts'
import { EmbedApp } from './EmbedApp.tsx'

/** Shows the experiment of the link without the workbench around it. Runs nothing, keeps nothing. */
export async function startEmbed(holder: HTMLElement): Promise<void> {
  keepNothing()
  rememberNothing()
  haveNoEndpoints()
  await openLinked()
  createRoot(holder).render(
    <StrictMode>
      <EmbedApp />
    </StrictMode>,
  )
  drawRecorded()
  startDrafts()
}

async function openLinked(): Promise<void> {
  const opened = await decodeLink(location.hash)
  const [first] = examples
  switch (opened.kind) {
    case 'recipe': {
      const { digest = null, graphs = [], ...recipe } = opened.recipe
      const { id, open } = useExperiment.getState()
      // There are no results yet to be looked at.
      const place = recipe.view.place === 'results' ? 'editor' : recipe.view.place
      open(
        { ...recipe, view: { ...recipe.view, place } },
        { id, received: { code: recipe.code, inputs: recipe.inputs, digest, graphs } },
      )
      return
    }
    case 'damaged':
      useLinkProblem.getState().set({ message: opened.message, salvaged: '' })
      return
    case 'none':
      if (first !== undefined) useExperiment.getState().open(exampleRecipe(first))
  }
}
