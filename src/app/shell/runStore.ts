import { create } from 'zustand'
import { type Progress, type MemoryReport, type RunReport } from '../../backend/backend.ts'
import { type ShowCard } from '../../graph/showCard.ts'
import { type Problem } from './problem.ts'

/** Where a card's numbers come from: what was really used, and when. */
export interface Origin {
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
  phase: RunPhase
  entries: ResultEntry[]
  /** Every run of the program so far, for timings. */
  origins: Origin[]
  memory: MemoryReport | null
  /** The program the results belong to; results of another program are drawn as stale. */
  code: string | null
  begin: (code: string) => void
  say: (words: string, progress: Progress | null) => void
  addEntry: (card: ShowCard) => void
  settleEntry: (index: number, change: Omit<ResultEntry, 'card'>) => void
  /** Takes away the cards that will not be filled: the run has ended. */
  dropWaiting: () => void
  addOrigin: (origin: Origin) => void
  setMemory: (memory: MemoryReport) => void
  finish: (phase: RunPhase) => void
  clear: () => void
}

/** The run on screen: its phase, its cards and what really happened. */
export const useRun = create<RunState>(set => ({
  phase: { name: 'idle' },
  entries: [],
  origins: [],
  memory: null,
  code: null,
  begin: code =>
    set({
      phase: { name: 'running', words: 'Reading the program', progress: null, since: Date.now() },
      entries: [],
      origins: [],
      code,
    }),
  say: (words, progress) =>
    set(({ phase }) => (phase.name === 'running' ? { phase: { ...phase, words, progress } } : {})),
  addEntry: card =>
    set(({ entries }) => ({
      entries: [...entries, { card, state: 'waiting' as const, origin: null }].toSorted(
        (a, b) => a.card.index - b.card.index,
      ),
    })),
  settleEntry: (index, change) =>
    set(({ entries }) => ({
      entries: entries.map(entry => (entry.card.index === index ? { ...entry, ...change } : entry)),
    })),
  dropWaiting: () => set(({ entries }) => ({ entries: entries.filter(entry => entry.state === 'ready') })),
  addOrigin: origin => set(({ origins }) => ({ origins: [...origins, origin] })),
  setMemory: memory => set({ memory }),
  finish: phase => set({ phase }),
  clear: () => set({ phase: { name: 'idle' }, entries: [], origins: [], code: null }),
}))
