import { create } from 'zustand'

/** What the page has to say about keeping. */
export type KeepNotice = 'branched' | 'not-saved'

interface KeepNoticeState {
  notice: KeepNotice | null
  dismiss: () => void
}

export const useKeepNotice = create<KeepNoticeState>(set => ({
  notice: null,
  dismiss: () => set({ notice: null }),
}))

export const say = (notice: KeepNotice): void => useKeepNotice.setState({ notice })
