import { modernizeRecipe, type Recipe } from '../share/recipe.ts'
import { useExperiment } from './experimentStore.ts'

const key = 'vitrine.experiment'
const delayMs = 300

/** The experiment that was on screen last; null on a first visit or where it cannot be read. */
export function loadSaved(): Recipe | null {
  try {
    const saved = localStorage.getItem(key)
    return saved === null ? null : modernizeRecipe(JSON.parse(saved))
  } catch {
    return null
  }
}

/** Saves the experiment shortly after each change, and at once when the page is left. */
export function startAutosave(): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const save = () => {
    clearTimeout(timer)
    timer = undefined
    try {
      localStorage.setItem(key, JSON.stringify(useExperiment.getState().recipe))
    } catch {
      // Storage may be full or closed to the page (private windows, embeds): the experiment lives on in the page.
    }
  }
  useExperiment.subscribe((after, before) => {
    if (after.recipe === before.recipe) return
    clearTimeout(timer)
    timer = setTimeout(save, delayMs)
  })
  addEventListener('pagehide', () => {
    if (timer !== undefined) save()
  })
}
