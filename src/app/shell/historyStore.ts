import { create } from 'zustand'
import { modernizeRecipe, type Recipe } from '../share/recipe.ts'

const key = 'vitrine.earlier'
const most = 12

interface HistoryState {
  /** Experiments that others took the place of, newest first. */
  earlier: readonly Recipe[]
  keep: (recipe: Recipe) => void
}

function load(): Recipe[] {
  try {
    const saved: unknown = JSON.parse(localStorage.getItem(key) ?? '[]')
    return Array.isArray(saved) ? saved.map(modernizeRecipe) : []
  } catch {
    return []
  }
}

/** What was on screen before, so that opening an example or a link loses nothing. */
export const useHistory = create<HistoryState>(set => ({
  earlier: load(),
  keep: recipe =>
    set(({ earlier }) => {
      const kept = [recipe, ...earlier.filter(other => other.code !== recipe.code)].slice(0, most)
      try {
        localStorage.setItem(key, JSON.stringify(kept))
      } catch {
        // Storage may be full or closed to the page: the list lives on in the page.
      }
      return { earlier: kept }
    }),
}))
