import { create } from 'zustand'
import { type Span } from '../../graph/errors.ts'

interface SelectionState {
  /** The place in the program that editor, graph and results agree to mark. */
  span: Span | null
  /** Who chose it; the editor scrolls only to what others chose. */
  by: 'editor' | 'graph' | 'results' | null
  select: (span: Span | null, by: SelectionState['by']) => void
  /** The place in the program that the pointer or the focus is on, in whichever view: all views outline it. */
  hover: Span | null
  setHover: (span: Span | null) => void
}

export const useSelection = create<SelectionState>((set, get) => ({
  span: null,
  by: null,
  select: (span, by) => set({ span, by }),
  hover: null,
  setHover: span => {
    if (!isSame(get().hover, span)) set({ hover: span })
  },
}))

const isSame = (a: Span | null, b: Span | null): boolean =>
  a === b || (a !== null && b !== null && a.line === b.line && a.column === b.column && a.file === b.file)
