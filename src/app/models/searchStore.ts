import { create } from 'zustand'
import { type HubModel } from '../../hub/hubModels.ts'
import { toProblem, type Problem } from '../shell/problem.ts'
import { pageBackend } from '../shell/pageBackend.ts'

export type Search =
  | { state: 'none' }
  | { state: 'looking'; text: string }
  | { state: 'found'; text: string; models: readonly HubModel[] }
  | { state: 'failed'; text: string; problem: Problem }

interface SearchState {
  search: Search
  /** Asks the hub; nothing is asked before somebody does. */
  look: (text: string) => Promise<void>
}

let controller = new AbortController()

/** The search of the hub. */
export const useSearch = create<SearchState>(set => ({
  search: { state: 'none' },
  async look(text) {
    controller.abort()
    controller = new AbortController()
    const { signal } = controller
    if (text.trim() === '') {
      set({ search: { state: 'none' } })
      return
    }
    set({ search: { state: 'looking', text } })
    try {
      const models = await (await pageBackend()).search(text, { signal })
      if (!signal.aborted) set({ search: { state: 'found', text, models } })
    } catch (error) {
      if (!signal.aborted) set({ search: { state: 'failed', text, problem: toProblem(error) } })
    }
  },
}))
