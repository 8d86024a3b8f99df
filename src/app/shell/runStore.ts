import { create } from 'zustand'
import { type MemoryReport } from '../../backend/backend.ts'
import { type Progress } from '../../graph/progress.ts'
import { type RunReport } from '../../graph/runReport.ts'
import { type ShowCard } from '../../graph/showCard.ts'
import { type Recipe } from '../share/recipe.ts'
import { type Problem } from './problem.ts'

/** Where a card's numbers come from: what was really used, and when. */
export interface Origin {
  /** Of the graph that ran: results are `<hash>/<name>`. */
  hash: string
  model: string | null
  /** Of the model's repository, as the program names it; '' where no model took part. */
  revision: string
  /** Of the model's weights; '' where no model took part. */
  precision: string
  report: RunReport
  /** Milliseconds since 1970. */
  at: number
}

/** One card among the results. Its tensors stand in the tensor store, never here. */
export interface ResultEntry {
  card: ShowCard
  state: 'waiting' | 'ready'
  /** null while it waits, and for what no run computed (a log line). */
  origin: Origin | null
  /** Of a run before the last one, which did not get as far: it failed, or was stopped. */
  isStale?: boolean
}

export type RunPhase =
  | { name: 'idle' }
  | {
      name: 'running'
      words: string
      progress: Progress | null
      since: number
      /** An input has changed: the cards before stay until their successors come. */
      isLive: boolean
      /** The endpoint that it waits for now, as the user calls it; null while it runs here. */
      place: string | null
    }
  | { name: 'done' | 'stopped'; ms: number }
  | { name: 'failed'; ms: number; problem: Problem }

interface RunState {
  /** Counts runs and their clearing away: what comes from an older one is not shown. */
  id: number
  phase: RunPhase
  entries: ResultEntry[]
  /** Every run of the program so far, for timings. */
  origins: Origin[]
  memory: MemoryReport | null
  /** The program the results belong to; results of another program are drawn as stale. */
  code: string | null
  /** What its inputs were set to. */
  inputs: Recipe['inputs']
  begin: (program: RunningProgram) => RunLog
  clear: () => void
}

export interface RunningProgram {
  code: string
  inputs: Recipe['inputs']
  isLive: boolean
  /** The cards before stay until their successors come, though it was begun by hand: it may not get as far. */
  keepsCards?: boolean
}

/** What one run tells the screen. It falls silent when the screen has turned to another. */
export interface RunLog {
  isOnScreen: () => boolean
  say: (words: string, progress: Progress | null) => void
  setPlace: (endpoint: string | null) => void
  addEntry: (card: ShowCard) => void
  fillEntry: (index: number, origin: Origin | null) => void
  addOrigin: (origin: Origin) => void
  setMemory: (memory: MemoryReport) => void
  /** Ends the run and takes away the cards that will not be filled. */
  finish: (phase: RunPhase) => void
}

const nothing = { phase: { name: 'idle' as const }, entries: [], origins: [], code: null, inputs: {} }

/** The run on screen: its phase, its cards and what really happened. */
export const useRun = create<RunState>((set, get) => {
  const writer = (id: number) => (change: (state: RunState) => Partial<RunState>) =>
    set(state => (state.id === id ? change(state) : {}))
  /** What any run tells in the same way. */
  const common = (id: number) => ({
    isOnScreen: () => get().id === id,
    say: (words: string, progress: Progress | null) =>
      writer(id)(({ phase }) => (phase.name === 'running' ? { phase: { ...phase, words, progress } } : {})),
    setPlace: (place: string | null) =>
      writer(id)(({ phase }) =>
        phase.name === 'running' && phase.place !== place
          ? { phase: { ...phase, place, progress: null } }
          : {},
      ),
    setMemory: (memory: MemoryReport) => writer(id)(() => ({ memory })),
  })
  const logOf = (id: number): RunLog => {
    const write = writer(id)
    return {
      ...common(id),
      addEntry: card =>
        write(({ entries }) => ({ entries: withEntry(entries, { card, state: 'waiting', origin: null }) })),
      fillEntry: (index, origin) =>
        write(({ entries }) => ({
          entries: entries.map(entry =>
            entry.card.index === index ? { ...entry, origin, state: 'ready' } : entry,
          ),
        })),
      addOrigin: origin => write(({ origins }) => ({ origins: [...origins, origin] })),
      finish: phase =>
        write(({ entries }) => ({ phase, entries: entries.filter(entry => entry.state === 'ready') })),
    }
  }
  const liveLogOf = (id: number): RunLog => {
    const write = writer(id)
    const cards = new Map<number, ShowCard>()
    const filled = new Set<number>()
    const own: Origin[] = []
    return {
      ...common(id),
      addEntry: card => void cards.set(card.index, card),
      fillEntry(index, origin) {
        const card = cards.get(index)
        if (card === undefined) return
        filled.add(index)
        write(({ entries }) => ({ entries: withEntry(entries, { card, state: 'ready', origin }) }))
      },
      addOrigin: origin => void own.push(origin),
      finish: phase =>
        write(({ entries, origins }) =>
          phase.name === 'done'
            ? { phase, entries: entries.filter(({ card }) => filled.has(card.index)), origins: own }
            : {
                phase,
                entries: entries.map(entry =>
                  filled.has(entry.card.index) ? entry : { ...entry, isStale: true },
                ),
                origins: [...origins, ...own],
              },
        ),
    }
  }
  return {
    ...nothing,
    id: 0,
    memory: null,
    begin({ code, inputs, isLive, keepsCards = isLive }) {
      const id = get().id + 1
      const words = 'Reading the program'
      const phase = {
        name: 'running',
        words,
        progress: null,
        since: Date.now(),
        isLive,
        place: null,
      } as const
      set(keepsCards ? { id, phase, code, inputs } : { ...nothing, id, phase, code, inputs })
      return keepsCards ? liveLogOf(id) : logOf(id)
    },
    clear: () => set(({ id }) => ({ ...nothing, id: id + 1 })),
  }
})

/** The cards with one more, in program order; it takes the place of one with its number. */
const withEntry = (entries: readonly ResultEntry[], entry: ResultEntry): ResultEntry[] =>
  [...entries.filter(({ card }) => card.index !== entry.card.index), entry].toSorted(
    (a, b) => a.card.index - b.card.index,
  )
