import { useExperiment } from '../shell/experimentStore.ts'
import { openRecipe } from '../shell/openRecipe.ts'
import { useExperimentList } from './experimentList.ts'
import { type ExperimentRecord } from './records.ts'
import { openShelves } from './shelves.ts'
import { saveNow, setBase, takeIn } from './save.ts'
import { tellTabs } from './tabs.ts'
import { versionsOf } from './versions.ts'

/** Gives an experiment another title, whether it is on screen or not. */
export async function renameExperiment(record: ExperimentRecord, title: string): Promise<void> {
  if (useExperiment.getState().id === record.key) {
    useExperiment.getState().setTitle(title)
    await saveNow()
  } else await write({ ...record, recipe: { ...record.recipe, title } })
}

/** Opens a copy, which has a history of its own that begins with that of the original's program. */
export async function duplicateExperiment({ key, recipe }: ExperimentRecord): Promise<void> {
  openRecipe({ ...recipe, title: `${recipe.title} (copy)` })
  const copy = useExperiment.getState().id
  const shelves = await openShelves()
  for (const version of await versionsOf(key))
    await shelves.put('versions', { ...version, key: `${copy}/${version.at}`, experiment: copy })
}

/** Takes an experiment out of the list; for a day it can be brought back. One that is on screen gives way to another. */
export async function deleteExperiment(record: ExperimentRecord): Promise<void> {
  await saveNow()
  const now = useExperimentList.getState().records.find(({ key }) => key === record.key) ?? record
  await write({ ...now, deleted: Date.now() })
  useExperimentList.setState({ lastDeleted: record })
}

/** The opposite of `deleteExperiment`. */
export async function bringBack({ key }: ExperimentRecord): Promise<void> {
  useExperimentList.setState({ lastDeleted: null })
  const record = await (await openShelves()).get('experiments', key)
  if (record !== undefined) await write({ ...record, deleted: null })
}

async function write(record: ExperimentRecord): Promise<void> {
  const shelves = await openShelves()
  const next = { ...record, revision: record.revision + 1 }
  const theirs = await shelves.save(next, record.revision)
  if (theirs !== null) {
    takeIn(theirs)
    return
  }
  if (useExperiment.getState().id === record.key) setBase(next)
  useExperimentList.getState().put(next)
  tellTabs(record.key)
}
