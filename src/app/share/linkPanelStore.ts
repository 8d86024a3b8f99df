import { create } from 'zustand'

interface LinkPanelState {
  /** The program that a link brought and the experiment that was on screen before; null: no link was opened. */
  shown: { code: string; before: string } | null
}

/** The panel that says what a link holds. */
export const useLinkPanel = create<LinkPanelState>(() => ({ shown: null }))
