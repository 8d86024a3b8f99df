import { create } from 'zustand'

/** A link or file that could not be opened whole. */
export interface LinkProblem {
  message: string
  /** What of its program could be read; '' if nothing. */
  salvaged: string
}

interface LinkProblemState {
  problem: LinkProblem | null
  set: (problem: LinkProblem | null) => void
}

export const useLinkProblem = create<LinkProblemState>(set => ({
  problem: null,
  set: problem => set({ problem }),
}))
