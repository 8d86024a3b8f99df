import { type Place } from '../share/recipe.ts'
import { useExperiment } from '../shell/experimentStore.ts'

const targets: Record<Place, string> = {
  editor: '.editor .cm-content',
  graph: '.graph [tabindex="0"], .graph button',
  results: '.results .results-list',
}

/** Shows a place and puts the keyboard's focus into it. */
export function goTo(place: Place): void {
  useExperiment.getState().show(place)
  // A narrow screen has to draw the place first.
  requestAnimationFrame(() => document.querySelector<HTMLElement>(targets[place])?.focus())
}
