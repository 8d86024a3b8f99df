import { useExperiment } from '../shell/experimentStore.ts'
import { type Received } from '../share/received.ts'
import { type Recipe } from '../share/recipe.ts'
import { isSameWork, readRecord, useExperimentList } from './experimentList.ts'
import { newId } from './newId.ts'
import { type ExperimentRecord } from './records.ts'
import { openShelves } from './shelves.ts'
import { tellTabs } from './tabs.ts'
import { keepUndo } from './undoStates.ts'
import { say } from './keepNotice.ts'

/** Experiments as this tab last read or wrote them, by key. */
const bases = new Map<string, ExperimentRecord>()

interface OnScreen {
  id: string
  recipe: Recipe
  received: Received | null
}

let saving: Promise<void> = Promise.resolve()

/** What is on its way into storage. */
const underway = new Set<OnScreen>()

/** What storage may not have when the page is left in this moment. */
export const unsaved = (): readonly OnScreen[] => [...underway]

/** What this tab has of an experiment is what storage has. */
export const setBase = (record: ExperimentRecord): void => void bases.set(record.key, record)

/** Saves what is on screen now, after what is being saved already. Never rejects. */
export function saveNow(): Promise<void> {
  const { id, recipe, received } = useExperiment.getState()
  const taken = { id, recipe, received }
  underway.add(taken)
  saving = saving
    .then(() => save(taken))
    .catch(() => say('not-saved'))
    .finally(() => underway.delete(taken))
  return saving
}

async function save({ id, recipe, received }: OnScreen): Promise<void> {
  const base = bases.get(id)
  await keepUndo(id)
  if (base !== undefined && base.recipe === recipe && base.received === received) return
  const shelves = await openShelves()
  const now = Date.now()
  const isTouched = base === undefined || !isSameWork(base.recipe, recipe)
  const record: ExperimentRecord = {
    key: id,
    experiment: id,
    recipe,
    received,
    created: base?.created ?? now,
    changed: isTouched ? now : base.changed,
    revision: (base?.revision ?? 0) + 1,
    deleted: null,
  }
  const theirs = await shelves.save(record, base?.revision ?? 0)
  if (theirs === null) {
    setBase(record)
    useExperimentList.getState().put(record)
    tellTabs(id)
  } else if (isTouched && !isSameWork(theirs.recipe, recipe)) await branch({ id, recipe, received })
  else takeIn(theirs)
}

/** Two tabs have changed one experiment: the other keeps its name, this one goes on beside it. */
async function branch({ id, recipe, received }: OnScreen): Promise<void> {
  const own = newId()
  const title = `${recipe.title} (other tab)`
  if (useExperiment.getState().id === id) useExperiment.getState().branch(own, title)
  await save({ id: own, recipe: { ...recipe, title }, received })
  say('branched')
}

/** Another tab has saved what this one shows. */
export function takeIn(theirs: ExperimentRecord): void {
  const [record] = readRecord(theirs)
  if (record === undefined) return
  const { id, recipe } = useExperiment.getState()
  const base = bases.get(record.key)
  if (id !== record.key) {
    useExperimentList.getState().put(record)
    return
  }
  // One's own changes are not given up: saving them finds out and keeps both.
  if (base !== undefined && !isSameWork(base.recipe, recipe)) return
  const taken = { ...record, recipe: { ...record.recipe, view: recipe.view } }
  setBase(taken)
  useExperimentList.getState().put(taken)
  useExperiment.setState({ recipe: taken.recipe })
}
