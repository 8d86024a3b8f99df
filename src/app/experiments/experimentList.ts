import { create } from 'zustand'
import { modernizeRecipe, type Recipe } from '../share/recipe.ts'
import { type ExperimentRecord } from './records.ts'
import { sameInputs } from './sameInputs.ts'
import { openShelves } from './shelves.ts'

interface ExperimentListState {
  /** All that are kept, the one that was changed last first; deleted ones too, until they are cleared away. */
  records: readonly ExperimentRecord[]
  /** Whether they are there on the next visit; null before storage has been looked at. */
  isLasting: boolean | null
  /** What can be brought back with one click. */
  lastDeleted: ExperimentRecord | null
  put: (record: ExperimentRecord) => void
}

export const useExperimentList = create<ExperimentListState>(set => ({
  records: [],
  isLasting: null,
  lastDeleted: null,
  put: record =>
    set(({ records }) => ({
      records: [record, ...records.filter(({ key }) => key !== record.key)].toSorted(
        (a, b) => b.changed - a.changed,
      ),
    })),
}))

/** How long a deleted experiment can be brought back. */
const bringBackMs = 24 * 3600e3

/** Reads what is kept; what was deleted a day ago is cleared away with everything that belongs to it. */
export async function loadExperiments(now = Date.now()): Promise<void> {
  const shelves = await openShelves()
  const found = (await shelves.all('experiments')).flatMap(readRecord)
  const isGone = ({ deleted }: ExperimentRecord) => deleted !== null && now - deleted > bringBackMs
  useExperimentList.setState({
    isLasting: shelves.isLasting,
    records: found.filter(record => !isGone(record)).toSorted((a, b) => b.changed - a.changed),
  })
  for (const { key } of found.filter(isGone)) await clearAway(key)
}

async function clearAway(experiment: string): Promise<void> {
  const shelves = await openShelves()
  for (const kind of ['versions', 'runs', 'bodies', 'undo'] as const)
    for (const { key } of await shelves.of(kind, experiment)) await shelves.remove(kind, key)
  await shelves.remove('experiments', experiment)
}

/** A record of today's form; one that no version of Vitrine wrote is left where it is. */
export function readRecord(record: ExperimentRecord): ExperimentRecord[] {
  try {
    return [{ ...record, recipe: modernizeRecipe(record.recipe) }]
  } catch {
    return []
  }
}

/** Whether two recipes are one experiment: how it is looked at and what it ran on do not count. */
export const isSameWork = (a: Recipe, b: Recipe): boolean =>
  a.code === b.code && a.title === b.title && sameInputs(a.inputs, b.inputs)
