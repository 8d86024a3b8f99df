import { useDeferredValue, useEffect, useMemo } from 'react'
import { useDraft } from '../shell/draftStore.ts'
import { useExperiment } from '../shell/experimentStore.ts'
import { useGraphView } from './graphStore.ts'
import { defaultLayout, layOut } from './layout.ts'
import { type Scene } from './scene.ts'
import { summaryStore } from './summaryStore.ts'
import { applyTidy } from './tidy.ts'

/** The scene of the program as it stands; null before there is one. Large drawings are placed when nothing else waits. */
export function useScene(): Scene | null {
  const drawing = useDeferredValue(useDraft(state => state.drawing))
  const drawnFor = useDraft(state => state.drawnFor)
  const depth = useExperiment(({ recipe }) => recipe.view.graphDepth)
  const opened = useDeferredValue(useGraphView(state => state.opened))
  const tidy = useGraphView(state => state.tidy)
  // What was opened in one experiment says nothing about the next.
  useEffect(() => {
    const { foldAll, setTidy, setFound, setCurrent, closeMenu } = useGraphView.getState()
    foldAll()
    setTidy(null)
    setFound(new Set())
    setCurrent(null)
    closeMenu()
    summaryStore.forgetPlaces()
  }, [drawnFor])
  const placed = useMemo(
    () => (drawing === null ? null : layOut(drawing, { ...defaultLayout, opened, depth })),
    [drawing, opened, depth],
  )
  return useMemo(() => (placed === null ? null : applyTidy(placed, tidy)), [placed, tidy])
}
