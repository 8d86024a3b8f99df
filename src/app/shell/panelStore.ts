import { create } from 'zustand'

export type Panel = 'library' | 'history' | 'model' | 'endpoints'

interface PanelState {
  open: Panel | null
  setOpen: (panel: Panel | null) => void
  toggle: (panel: Panel) => void
}

/** Which drawer is open beside the places. */
export const usePanels = create<PanelState>(set => ({
  open: null,
  setOpen: open => set({ open }),
  toggle: panel => set(({ open }) => ({ open: open === panel ? null : panel })),
}))
