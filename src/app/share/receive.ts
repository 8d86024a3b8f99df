import { openRecipe } from '../shell/openRecipe.ts'
import { useExperiment } from '../shell/experimentStore.ts'
import { bareRecipe, type Recipe } from './recipe.ts'
import { useLinkPanel } from './linkPanelStore.ts'

/** Puts what a link holds on screen, with what there is to know before it is run. Runs nothing and asks nobody. */
export function receive(recipe: Recipe): void {
  const before = useExperiment.getState().id
  const { code, inputs, digest, graphs } = recipe
  openRecipe(bareRecipe(recipe), { code, inputs, digest: digest ?? null, graphs: graphs ?? [] })
  useLinkPanel.setState({ shown: { code, before } })
}
