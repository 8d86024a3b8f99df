import { create } from 'zustand'
import { type RunBody, type RunHead, type WithheldCard } from './records.ts'
import { keepable, surplusRuns, type TakenRun } from './runBody.ts'
import { prefixEntry, runPrefix } from './runRefs.ts'
import { openShelves } from './shelves.ts'
import { knowModels } from './knowModels.ts'
import { useCardViews } from '../results/frame/cardViewStore.ts'
import { tensorStore } from '../results/tensorStore.ts'
import { VitrineError } from '../../graph/errors.ts'
import { type ResultEntry } from '../shell/runStore.ts'

interface RunHistoryState {
  /** Whose runs these are. */
  experiment: string
  /** Newest first. */
  heads: readonly RunHead[]
  /** Number of the run whose results are on screen; null before it was kept. */
  onScreen: number | null
}

/** The finished runs of the experiment on screen. */
export const useRunHistory = create<RunHistoryState>(() => ({ experiment: '', heads: [], onScreen: null }))

/** An earlier run: its cards read their tensors from the tensor store under `run<number>/...`. */
export interface LoadedRun {
  number: number
  entries: ResultEntry[]
  /** Cards that were too large to be kept with their numbers. */
  withheld: readonly WithheldCard[]
}

/** Turns to the runs of another experiment. */
export async function showRunsOf(experiment: string): Promise<void> {
  const { heads } = useRunHistory.getState()
  for (const { number } of heads) tensorStore.drop(runPrefix(number))
  useCardViews.setState({ compared: new Map() })
  useRunHistory.setState({ experiment, heads: [], onScreen: null })
  const found = await (await openShelves()).of('runs', experiment)
  if (useRunHistory.getState().experiment !== experiment) return
  useRunHistory.setState({ heads: found.toSorted((a, b) => b.number - a.number) })
}

/** Keeps a run and lets the oldest ones go that no longer fit. */
export async function keepRun(
  about: Omit<RunHead, 'key' | 'number' | 'bytes' | 'cards'>,
  taken: TakenRun,
): Promise<RunHead> {
  const shelves = await openShelves()
  const { experiment } = about
  const before = await shelves.of('runs', experiment)
  const number = 1 + Math.max(0, ...before.map(run => run.number))
  const key = `${experiment}/${number}`
  const { tensors, withheld, bytes } = keepable(taken)
  const head: RunHead = { ...about, key, number, bytes, cards: taken.entries.length }
  const body: RunBody = { key, experiment, entries: taken.entries, tensors, withheld }
  const surplus = new Set(surplusRuns([head, ...before]))
  await shelves.put('bodies', body)
  await shelves.put('runs', head)
  for (const old of surplus) {
    await shelves.remove('bodies', old)
    await shelves.remove('runs', old)
  }
  const heads = [head, ...before].filter(run => !surplus.has(run.key)).toSorted((a, b) => b.number - a.number)
  if (useRunHistory.getState().experiment === experiment) useRunHistory.setState({ heads })
  return head
}

/**
 * Brings an earlier run of the experiment on screen back.
 * @throws VitrineError where it is no longer kept
 */
export async function loadRun(number: number): Promise<LoadedRun> {
  const { experiment } = useRunHistory.getState()
  const body = await (await openShelves()).get('bodies', `${experiment}/${number}`)
  if (body === undefined)
    throw new VitrineError(`run ${number} is not kept any more`, { hint: 'run its program again' })
  for (const [ref, values] of body.tensors) tensorStore.putValues(runPrefix(number) + ref, values)
  const gone = new Set(body.withheld.map(({ index }) => index))
  const entries = body.entries
    .filter(({ card }) => !gone.has(card.index))
    .map(entry => prefixEntry(entry, runPrefix(number)))
  await knowModels(entries.map(({ card }) => card))
  return { number, entries, withheld: body.withheld }
}
