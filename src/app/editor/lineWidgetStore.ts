import { create } from 'zustand'

interface LineWidgetState {
  /** Lines below which somebody wants to show something, as the program had them when it was run. */
  wanted: readonly number[]
  /** What is shown there is put into these elements; empty while no editor is on screen. */
  hosts: ReadonlyMap<number, HTMLElement>
  want: (lines: readonly number[]) => void
  setHosts: (hosts: ReadonlyMap<number, HTMLElement>) => void
}

/** Places between lines of the program, for cards that are pinned beside their line. */
export const useLineWidgetStore = create<LineWidgetState>((set, get) => ({
  wanted: [],
  hosts: new Map(),
  want: lines => {
    const wanted = [...new Set(lines)].sort((a, b) => a - b)
    if (wanted.join() !== get().wanted.join()) set({ wanted })
  },
  setHosts: hosts => set({ hosts }),
}))
