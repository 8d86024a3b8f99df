import { create } from 'zustand'
import { printBytes } from '../../graph/printBytes.ts'
import { type StoredModel } from '../../hub/repository.ts'
import { pageBackend } from '../shell/pageBackend.ts'
import { toProblem, type Problem } from '../shell/problem.ts'
import { useOffers } from './offerStore.ts'

interface StorageState {
  /** null before anybody has looked. */
  models: readonly StoredModel[] | null
  /** Bytes that the browser lets this page keep, and that it keeps; null where it does not say. */
  room: { used: number; most: number } | null
  /** What was done last, in words. */
  said: string
  problem: Problem | null
  refresh: () => Promise<void>
  remove: (id: string) => Promise<void>
}

/** Models that are kept in this browser. */
export const useStorage = create<StorageState>((set, get) => ({
  models: null,
  room: null,
  said: '',
  problem: null,
  async refresh() {
    try {
      const [models, room] = await Promise.all([(await pageBackend()).stored(), estimate()])
      set({ models, room, problem: null })
    } catch (error) {
      set({ problem: toProblem(error) })
    }
  },
  async remove(id) {
    try {
      const freed = await (await pageBackend()).remove(id)
      set({ said: `Removed ${id}: ${printBytes(freed)} freed` })
    } catch (error) {
      set({ problem: toProblem(error) })
      return
    }
    await get().refresh()
    // What was here is to be downloaded again: the offers on screen say so.
    useOffers.setState({ offers: {} })
  },
}))

async function estimate(): Promise<{ used: number; most: number } | null> {
  if (!('storage' in navigator)) return null
  const { usage, quota } = await navigator.storage.estimate()
  return usage === undefined || quota === undefined ? null : { used: usage, most: quota }
}
