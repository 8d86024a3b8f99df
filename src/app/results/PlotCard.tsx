import { lazy, Suspense } from 'react'
import { type ShowCard } from '../../graph/showCard.ts'

export type PlotShowCard = ShowCard & { kind: 'line' | 'bar' | 'scatter' }

const Plot = lazy(() => import('./Plot.tsx'))

/** Line, bar or scatter plot; the charting library comes with the first of them. */
export function PlotCard({ card }: { card: PlotShowCard }) {
  return (
    <Suspense fallback={<p className="quiet plot-waiting">Loading charts…</p>}>
      <Plot card={card} />
    </Suspense>
  )
}
