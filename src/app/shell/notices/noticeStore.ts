import { create } from 'zustand'

/** A short word of the page about what was just done, or could not be. */
export interface Notice {
  id: number
  text: string
  /** What to do. */
  hint?: string
  /** Code that the notice is about. */
  code?: string
  action?: { name: string; run: () => void }
}

interface NoticeState {
  /** The one on screen: a newer one takes its place. */
  notice: Notice | null
  say: (notice: Omit<Notice, 'id'>) => void
  dismiss: (id: number) => void
}

let lastId = 0

export const useNotices = create<NoticeState>(set => ({
  notice: null,
  say: notice => set({ notice: { ...notice, id: ++lastId } }),
  dismiss: id => set(({ notice }) => (notice?.id === id ? { notice: null } : {})),
}))
