import { create } from 'zustand'
import { type ResultEntry } from '../../shell/runStore.ts'

/** A card of an earlier run beside the one on screen, or why it cannot be. */
export type Compared = { number: number; entry: ResultEntry } | { number: number; problem: string }

interface CardViewState {
  /** By card key, as everything here: it lasts from run to run. */
  folded: ReadonlySet<string>
  full: string | null
  compared: ReadonlyMap<string, Compared>
  fold: (keys: readonly string[], folded: boolean) => void
  setFull: (key: string | null) => void
  compare: (key: string, compared: Compared | null) => void
}

/** How cards are looked at: what is folded, what fills the screen, what is compared. Nothing here changes a result. */
export const useCardViews = create<CardViewState>(set => ({
  folded: new Set(),
  full: null,
  compared: new Map(),
  fold: (keys, isFolded) =>
    set(({ folded }) => {
      const next = new Set(folded)
      for (const key of keys) {
        if (isFolded) next.add(key)
        else next.delete(key)
      }
      return { folded: next }
    }),
  setFull: full => set({ full }),
  compare: (key, one) =>
    set(({ compared }) => {
      const next = new Map(compared)
      if (one === null) next.delete(key)
      else next.set(key, one)
      return { compared: next }
    }),
}))
