import { TourCard } from './TourCard.tsx'
import { useTour } from './tourStore.ts'

/** The tour, while it is taken. */
export function Tour() {
  const step = useTour(state => state.step)
  return step === null ? null : <TourCard step={step} />
}
