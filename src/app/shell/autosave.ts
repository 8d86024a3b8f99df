import * as v from 'valibot'
import { keepVersion } from '../experiments/versions.ts'
import { saveNow, takeIn, unsaved } from '../experiments/save.ts'
import { openShelves } from '../experiments/shelves.ts'
import { hearTabs } from '../experiments/tabs.ts'
import { modernizeRecipe } from '../share/recipe.ts'
import { useExperiment } from './experimentStore.ts'
import { useRun } from './runStore.ts'

const delayMs = 300
/** A program that has rested so long after a change is a version of its own. */
const restMs = 60_000

const currentKey = 'vitrine.current'
const unsavedKey = 'vitrine.unsaved'

/** Saves the experiment shortly after each change, and at once when the page is left; keeps its versions. */
export function startAutosave(): void {
  let timer: ReturnType<typeof setTimeout> | undefined
  let rest: ReturnType<typeof setTimeout> | undefined
  const save = () => {
    clearTimeout(timer)
    timer = undefined
    void saveNow()
  }
  const keep = (why: 'run' | 'rest') => {
    const { id, recipe } = useExperiment.getState()
    void keepVersion(id, recipe, why)
  }
  useExperiment.subscribe((after, before) => {
    if (after.id !== before.id) noteCurrent(after.id)
    if (after.recipe === before.recipe) return
    clearTimeout(timer)
    timer = setTimeout(save, delayMs)
    if (after.recipe.code === before.recipe.code) return
    clearTimeout(rest)
    rest = setTimeout(() => keep('rest'), restMs)
  })
  useRun.subscribe((after, before) => {
    const { phase } = after
    // A slider that is dragged, or a card that is looked at otherwise, makes no version.
    if (phase.name === 'running' && !phase.isLive && after.id !== before.id) keep('run')
  })
  addEventListener('pagehide', () => {
    if (timer !== undefined) save()
    // A browser may end the page before its database has written.
    noteUnsaved()
  })
  hearTabs(id => void readAgain(id))
  noteCurrent(useExperiment.getState().id)
  save()
}

async function readAgain(id: string): Promise<void> {
  const record = await (await openShelves()).get('experiments', id)
  if (record !== undefined) takeIn(record)
}

/** The experiment to open again: this tab's own, else the one that any tab has shown last. */
export function lastOpen(): string | null {
  try {
    return sessionStorage.getItem(currentKey) ?? localStorage.getItem(currentKey)
  } catch {
    return null
  }
}

/** Remembers which experiment this tab, and the page, has shown last. */
export function noteCurrent(id: string): void {
  try {
    sessionStorage.setItem(currentKey, id)
    localStorage.setItem(currentKey, id)
  } catch {
    // A page without storage starts anew the next time, and says so.
  }
}

function noteUnsaved(): void {
  const left = unsaved().map(({ id, recipe }) => ({ id, at: Date.now(), recipe }))
  if (left.length === 0) return
  try {
    localStorage.setItem(unsavedKey, JSON.stringify(left))
  } catch {
    // Full or closed storage: what the database has is all there is.
  }
}

/** Puts what was changed in the last moments of a visit where the database should have it; done once, before it is read. */
export async function takeUnsaved(): Promise<void> {
  try {
    const left = v.safeParse(
      v.array(v.object({ id: v.string(), at: v.number(), recipe: v.unknown() })),
      JSON.parse(localStorage.getItem(unsavedKey) ?? 'null'),
    )
    localStorage.removeItem(unsavedKey)
    if (!left.success) return
    const shelves = await openShelves()
    for (const { id, at, recipe } of left.output) {
      const now = await shelves.get('experiments', id)
      if (now !== undefined && now.changed >= at) continue
      const base = now ?? { key: id, experiment: id, created: at, revision: 0, received: null, deleted: null }
      const next = { ...base, recipe: modernizeRecipe(recipe), changed: at, revision: base.revision + 1 }
      await shelves.save(next, base.revision)
    }
  } catch {
    // Storage that is closed to the page, or holds what nobody here wrote: there is nothing to take.
  }
}
