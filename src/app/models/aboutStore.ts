import { create } from 'zustand'
import { type HubModel } from '../../hub/hubModels.ts'
import { pageBackend } from '../shell/pageBackend.ts'

interface AboutState {
  /** By id; null where the hub says nothing. */
  known: Readonly<Record<string, HubModel | null>>
  ask: (id: string) => Promise<void>
}

/** What the hub says of models that somebody looks at. */
export const useAbout = create<AboutState>((set, get) => ({
  known: {},
  async ask(id) {
    if (Object.hasOwn(get().known, id)) return
    // A licence that is not known stops nobody: what is wrong with the hub shows with the files.
    const about = await pageBackend()
      .then(backend => backend.about(id))
      .catch(() => null)
    set(({ known }) => ({ known: { ...known, [id]: about } }))
  },
}))
