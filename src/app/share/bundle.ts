import { VitrineError } from '../../graph/errors.ts'
import { type ExperimentRecord } from '../experiments/records.ts'
import { modernizeRecipe, type Recipe } from './recipe.ts'

/** Most experiments that one file is read for. */
const most = 1000

/** One experiment as a file of its own form, several as a list of them. */
export function bundleText(records: readonly Pick<ExperimentRecord, 'recipe'>[]): string {
  const [first] = records
  if (first !== undefined && records.length === 1) return JSON.stringify(first.recipe, null, 2)
  return JSON.stringify({ experiments: records.map(({ recipe }) => recipe) }, null, 2)
}

/**
 * The experiments of a file.
 * @throws VitrineError where it is none, or holds one that cannot be read
 */
export function readBundle(data: unknown): Recipe[] {
  const list: unknown =
    typeof data === 'object' && data !== null ? Reflect.get(data, 'experiments') : undefined
  if (!Array.isArray(list)) return [modernizeRecipe(data)]
  if (list.length === 0) throw new VitrineError('there is no experiment in it')
  if (list.length > most) throw new VitrineError(`it holds more than ${most} experiments`)
  return list.map(modernizeRecipe)
}
