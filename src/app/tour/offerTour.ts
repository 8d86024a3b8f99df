import { examples } from '../library/examples.ts'
import { useExperiment } from '../shell/experimentStore.ts'
import { useTour, wasSeen } from './tourStore.ts'

/** Begins the tour for who has never been here: what is on screen then is the first example. */
export function offerTour(): void {
  const { code } = useExperiment.getState().recipe
  if (!wasSeen() && code === examples[0]?.code) useTour.getState().start()
}
