import { create } from 'zustand'
import { type Drawing } from '../graph-view/drawing.ts'
import { type Problem } from './problem.ts'

interface DraftState {
  /** What the program would record; the last good one stays while the program has an error. */
  drawing: Drawing | null
  /** Which opened experiment the drawing is of. */
  drawnFor: number
  /** Where the draft ended because the program looks at a value; null where it ran to its end. */
  endedAtLine: number | null
  /** A model that has never run here: its site map, and so the drawing, waits for the first run. */
  awaitsModel: string | null
  /** From compiling and from the draft run, in program order. */
  problems: Problem[]
  busy: boolean
  set: (
    change: Partial<
      Pick<DraftState, 'drawing' | 'drawnFor' | 'endedAtLine' | 'awaitsModel' | 'problems' | 'busy'>
    >,
  ) => void
}

/** The graph of the program as it stands, drawn without running it. */
export const useDraft = create<DraftState>(set => ({
  drawing: null,
  drawnFor: 0,
  endedAtLine: null,
  awaitsModel: null,
  problems: [],
  busy: false,
  set: change => set(change),
}))
