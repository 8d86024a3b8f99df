import { useEffect } from 'react'
import { useExperiment } from '../shell/experimentStore.ts'
import { useRun } from '../shell/runStore.ts'
import { useSelection } from '../shell/selectionStore.ts'
import { tourSteps } from './steps.ts'
import { useTour } from './tourStore.ts'

/** Shows the place that a step speaks of, and goes on when what it asks for was done. */
export function useTourProgress(step: number): void {
  useEffect(() => {
    const { isDone = null, place } = tourSteps[step] ?? {}
    if (place !== undefined) {
      useExperiment.getState().show(place)
      document.documentElement.dataset['tour'] = place
    }
    const { code } = useExperiment.getState().recipe
    let runs = 0
    const look = () => {
      const { by } = useSelection.getState()
      const hasChanged = useExperiment.getState().recipe.code !== code
      if (isDone?.({ runs, hasChanged, hasChosenInGraph: by === 'graph' })) useTour.getState().go(step + 1)
    }
    const ends = [
      useRun.subscribe((after, before) => {
        if (after.phase.name === 'done' && before.phase.name === 'running') runs++
        look()
      }),
      useSelection.subscribe(look),
    ]
    return () => {
      delete document.documentElement.dataset['tour']
      for (const end of ends) end()
    }
  }, [step])
}
