import { bareRecipe, type Recipe } from '../share/recipe.ts'
import { isSameWork, useExperimentList } from './experimentList.ts'
import { newId } from './newId.ts'
import { type ExperimentRecord } from './records.ts'
import { openShelves } from './shelves.ts'

/** Adds experiments to the kept ones without opening them; those that are here already, word for word, are not added twice. */
export async function addExperiments(recipes: readonly Recipe[]): Promise<void> {
  const shelves = await openShelves()
  for (const recipe of recipes.map(bareRecipe)) {
    const { records, put } = useExperimentList.getState()
    if (records.some(record => record.deleted === null && isSameWork(record.recipe, recipe))) continue
    const key = newId()
    const now = Date.now()
    const times = { created: now, changed: now, revision: 1, deleted: null }
    const record: ExperimentRecord = { key, experiment: key, recipe, received: null, ...times }
    await shelves.save(record, 0)
    put(record)
  }
}
