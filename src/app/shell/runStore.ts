import { create } from 'zustand'
import { type Progress, type MemoryReport, type RunReport } from '../../backend/backend.ts'
import { type ShowCard } from '../../graph/showCard.ts'
import { type Problem } from './problem.ts'

/** Where a card's numbers come from: what was really used, and when. */
export interface Origin {
  /** Of the graph that ran: results are `<hash>/<name>`. */
  hash: string
  model: string | null
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
}

export type RunPhase =
  | { name: 'idle' }
  | { name: 'running'; words: string; progress: Progress | null; since: number }
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
  begin: (code: string) => RunLog
  clear: () => void
}

/** What one run tells the screen. It falls silent when the screen has turned to another. */
export interface RunLog {
  isOnScreen: () => boolean
  say: (words: string, progress: Progress | null) => void
  addEntry: (card: ShowCard) => void
  fillEntry: (index: number, origin: Origin | null) => void
  addOrigin: (origin: Origin) => void
  setMemory: (memory: MemoryReport) => void
  /** Ends the run and takes away the cards that will not be filled. */
  finish: (phase: RunPhase) => void
}

const nothing = { phase: { name: 'idle' as const }, entries: [], origins: [], code: null }

/** The run on screen: its phase, its cards and what really happened. */
export const useRun = create<RunState>((set, get) => {
  const logOf = (id: number): RunLog => {
    const write = (change: (state: RunState) => Partial<RunState>) =>
      set(state => (state.id === id ? change(state) : {}))
    return {
      isOnScreen: () => get().id === id,
      say: (words, progress) =>
        write(({ phase }) => (phase.name === 'running' ? { phase: { ...phase, words, progress } } : {})),
      addEntry: card =>
        write(({ entries }) => ({
          entries: [...entries, { card, state: 'waiting' as const, origin: null }].toSorted(
            (a, b) => a.card.index - b.card.index,
          ),
        })),
      fillEntry: (index, origin) =>
        write(({ entries }) => ({
          entries: entries.map(entry =>
            entry.card.index === index ? { ...entry, origin, state: 'ready' } : entry,
          ),
        })),
      addOrigin: origin => write(({ origins }) => ({ origins: [...origins, origin] })),
      setMemory: memory => write(() => ({ memory })),
      finish: phase =>
        write(({ entries }) => ({ phase, entries: entries.filter(entry => entry.state === 'ready') })),
    }
  }
  return {
    ...nothing,
    id: 0,
    memory: null,
    begin(code) {
      const id = get().id + 1
      const phase = {
        name: 'running',
        words: 'Reading the program',
        progress: null,
        since: Date.now(),
      } as const
      set({ ...nothing, id, phase, code })
      return logOf(id)
    },
    clear: () => set(({ id }) => ({ ...nothing, id: id + 1 })),
  }
})
