import { modernizeRecipe, type Recipe } from '../share/recipe.ts'
import { newId } from './newId.ts'
import { openShelves } from './shelves.ts'

/** Where earlier versions of this page kept what they had. */
const [lastKey, earlierKey] = ['vitrine.experiment', 'vitrine.earlier']

/** Moves experiments that stand in localStorage to where they are kept now, once. Gives the key of the one that was open. */
export async function liftOld(): Promise<string | null> {
  try {
    const last = recipesIn(`[${localStorage.getItem(lastKey) ?? ''}]`)
    const earlier = recipesIn(localStorage.getItem(earlierKey) ?? '[]')
    const shelves = await openShelves()
    let first: string | null = null
    for (const [index, recipe] of [...last, ...earlier].entries()) {
      const key = newId()
      first ??= last.length > 0 ? key : null
      const at = Date.now() - index
      const times = { created: at, changed: at, revision: 1, deleted: null, received: null }
      await shelves.save({ key, experiment: key, recipe, ...times }, 0)
    }
    if (shelves.isLasting) for (const key of [lastKey, earlierKey]) localStorage.removeItem(key)
    return first
  } catch {
    return null
  }
}

function recipesIn(json: string): Recipe[] {
  try {
    const saved: unknown = JSON.parse(json)
    return Array.isArray(saved) ? saved.map(modernizeRecipe) : []
  } catch {
    return []
  }
}
