import { create } from 'zustand'

export type OfflineState =
  /** Nothing is kept, and why. */
  | { name: 'off'; why: string }
  /** Files are being kept. */
  | { name: 'preparing' }
  | { name: 'ready' }
  /** A newer version of the page is here; it is opened by the next visit, or by a reload now. */
  | { name: 'newer' }

interface OfflineStore {
  state: OfflineState
  set: (state: OfflineState) => void
}

/** Whether the page works without a network. */
export const useOffline = create<OfflineStore>(set => ({
  state: { name: 'off', why: 'not yet asked for' },
  set: state => set({ state }),
}))
