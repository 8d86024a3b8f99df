import { create } from 'zustand'
import * as v from 'valibot'

const key = 'vitrine.running'

interface Running {
  experiment: string
  at: number
}

interface InterruptedState {
  /** A run that was going on when this page was left; null: there was none, or it has been dealt with. */
  run: Running | null
  dismiss: () => void
}

export const useInterrupted = create<InterruptedState>(set => ({
  run: null,
  dismiss: () => set({ run: null }),
}))

/** Remembers for this tab that a run is going on. */
export function noteRunning({ experiment, at }: Running): void {
  useInterrupted.setState({ run: null })
  try {
    sessionStorage.setItem(key, JSON.stringify({ experiment, at }))
  } catch {
    // Without storage the page cannot know after a reload that something was interrupted.
  }
}

/** The run has ended. */
export function forgetRunning(): void {
  try {
    sessionStorage.removeItem(key)
  } catch {
    // See above.
  }
}

/** Looks, once, whether a run was going on when this tab was left. */
export function findInterrupted(): void {
  try {
    const saved = v.safeParse(
      v.object({ experiment: v.string(), at: v.number() }),
      JSON.parse(sessionStorage.getItem(key) ?? 'null'),
    )
    sessionStorage.removeItem(key)
    if (saved.success) useInterrupted.setState({ run: saved.output })
  } catch {
    // No storage, so nothing was remembered.
  }
}
