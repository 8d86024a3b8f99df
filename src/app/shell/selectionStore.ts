import { create } from 'zustand'
import { type Span } from '../../graph/errors.ts'

interface SelectionState {
  /** The place in the program that editor, graph and results agree to mark. */
  span: Span | null
  /** Who chose it; the editor scrolls only to what others chose. */
  by: 'editor' | 'graph' | 'results' | null
  select: (span: Span | null, by: SelectionState['by']) => void
}

export const useSelection = create<SelectionState>(set => ({
  span: null,
  by: null,
  select: (span, by) => set({ span, by }),
}))
