import { openShelves } from './shelves.ts'

/** Editor states with their undo history, as JSON, by experiment. */
const states = new Map<string, unknown>()
/** Those that storage does not have yet. */
const fresh = new Set<string>()

let source: { experiment: string; read: () => unknown } | null = null

/** Larger histories are not kept, in characters of JSON. */
const most = 2_000_000

/** The editor says how its state can be read when it is to be saved; null: it is gone. */
export function setUndoSource(next: typeof source): void {
  if (source !== null) {
    states.set(source.experiment, source.read())
    fresh.add(source.experiment)
  }
  source = next
}

/** The state that an experiment's editor had last, if it is at hand. */
export const undoState = (experiment: string): unknown => states.get(experiment)

/** Brings an experiment's undo history from storage before its editor opens. */
export async function loadUndo(experiment: string): Promise<void> {
  if (states.has(experiment)) return
  const record = await (await openShelves()).get('undo', experiment)
  if (record !== undefined) states.set(experiment, record.state)
}

/** Saves the undo history of an experiment, if the editor has any news of it. */
export async function keepUndo(experiment: string): Promise<void> {
  const isOpen = source?.experiment === experiment
  if (!isOpen && !fresh.has(experiment)) return
  const state = isOpen ? source?.read() : states.get(experiment)
  fresh.delete(experiment)
  if (state === undefined || JSON.stringify(state).length > most) return
  await (await openShelves()).put('undo', { key: experiment, experiment, state })
}
