import { create } from 'zustand'
import { isCapKey, openCapGroup } from './capGroups.ts'
import { type SiteBox } from './scene.ts'
import { type Tidy } from './tidy.ts'

interface GraphState {
  /** Keys of what is opened. */
  opened: ReadonlySet<string>
  toggle: (key: string) => void
  foldAll: () => void
  /** The box that the keyboard is on. */
  current: string | null
  setCurrent: (id: string | null) => void
  /** The site whose menu is open, and the element that it hangs at. */
  menu: { box: SiteBox; anchor: Element } | null
  openMenu: (box: SiteBox, anchor: Element) => void
  closeMenu: () => void
  /** Boxes that the search finds. */
  found: ReadonlySet<string>
  setFound: (found: ReadonlySet<string>) => void
  /** Places that were asked for once; kept while the structure stays. */
  tidy: Tidy | null
  setTidy: (tidy: Tidy | null) => void
}

/** How the graph is looked at: nothing here changes what the program does, and no link holds it. */
export const useGraphView = create<GraphState>(set => ({
  opened: new Set(),
  toggle: key =>
    set(({ opened }) => {
      if (!opened.has(key))
        return { opened: isCapKey(key) ? openCapGroup(opened, key) : new Set([...opened, key]) }
      return { opened: new Set([...opened].filter(other => other !== key)) }
    }),
  foldAll: () => set({ opened: new Set() }),
  current: null,
  setCurrent: current => set({ current }),
  menu: null,
  openMenu: (box, anchor) => set({ menu: { box, anchor } }),
  closeMenu: () => set({ menu: null }),
  found: new Set(),
  setFound: found => set({ found }),
  tidy: null,
  setTidy: tidy => set({ tidy }),
}))
