import { create } from 'zustand'
import { type Drawing } from '../graph-view/drawing.ts'
import { type DeclaredInput } from '../../graph/inputs.ts'
import { type Problem } from './problem.ts'
import { type Recorded } from './recording.ts'

interface DraftState {
  /** What the program would record; the last good one stays while the program has an error. */
  drawing: Drawing | null
  /** Which opened experiment the drawing is of. */
  drawnFor: number
  /** Where the draft ended because the program looks at a value; null where it ran to its end. */
  endedAtLine: number | null
  /** A model that has never run here: its site map, and so the drawing, waits for the first run. */
  awaitsModel: string | null
  /** What the program lets be set from outside, in its order. */
  inputs: readonly DeclaredInput[]
  /** Which opened experiment the inputs are of. */
  inputsFor: number
  /** Why it could not be recorded to its end; the first of `problems`. */
  failure: Problem | null
  /** From compiling and from the draft run, in program order. */
  problems: Problem[]
  busy: boolean
  set: (change: Partial<Omit<DraftState, 'set' | 'draw'>>) => void
  /** A program was recorded to its end. */
  draw: (recorded: Recorded, drawnFor: number) => void
}

/** The graph of the program as it stands, drawn without running it. */
export const useDraft = create<DraftState>(set => ({
  drawing: null,
  drawnFor: 0,
  endedAtLine: null,
  awaitsModel: null,
  inputs: [],
  inputsFor: 0,
  failure: null,
  problems: [],
  busy: false,
  set: change => set(change),
  draw: (recorded, drawnFor) =>
    set(({ problems, failure }) => ({
      ...recorded,
      drawnFor,
      inputsFor: drawnFor,
      endedAtLine: null,
      awaitsModel: null,
      failure: null,
      problems: problems.filter(problem => problem !== failure),
    })),
}))
