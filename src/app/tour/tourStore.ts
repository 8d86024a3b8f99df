import { create } from 'zustand'
import { recall, remember } from '../shell/remember.ts'

interface TourState {
  /** Index of the step on screen; null while no tour is taken. */
  step: number | null
  start: () => void
  go: (step: number) => void
  end: () => void
}

/** Where a visitor is in the tour; that it was taken (or left) is remembered. */
export const useTour = create<TourState>(set => ({
  step: null,
  start: () => set({ step: 0 }),
  go: step => set({ step }),
  end() {
    remember('tour', 'seen')
    set({ step: null })
  },
}))

export const wasSeen = (): boolean => recall('tour') !== null
