import { useEffect, useRef } from 'react'
import { tourSteps } from './steps.ts'
import { useTour } from './tourStore.ts'
import { useTourProgress } from './useTourProgress.ts'
import './tour.css'

/** One step of the tour, beside the page and never over what it speaks of. */
export function TourCard({ step }: { step: number }) {
  const { go, end } = useTour()
  useTourProgress(step)
  const card = useRef<HTMLElement>(null)
  const shown = tourSteps[step]
  useEffect(() => {
    card.current?.scrollIntoView({ block: 'nearest' })
  }, [step])
  if (shown === undefined) return null
  const isLast = step === tourSteps.length - 1
  return (
    <section className="tour" aria-label="Tour" ref={card}>
      <p className="tour-count number">
        {step + 1} of {tourSteps.length}
      </p>
      <div role="status">
        <h2>{shown.title}</h2>
        <p>{shown.text}</p>
      </div>
      <div className="tour-actions">
        {step > 0 && (
          <button type="button" className="quiet-button" onClick={() => go(step - 1)}>
            Back
          </button>
        )}
        {isLast ? (
          <button type="button" className="button primary" onClick={end}>
            Done
          </button>
        ) : (
          <button
            type="button"
            className={shown.isDone === null ? 'button primary' : 'button'}
            onClick={() => go(step + 1)}
          >
            {shown.isDone === null ? 'Next' : 'Skip this step'}
          </button>
        )}
        {!isLast && (
          <button type="button" className="quiet-button" onClick={end}>
            End the tour
          </button>
        )}
      </div>
    </section>
  )
}
