import { lazy, Suspense } from 'react'
import { type ShowCard } from '../../graph/showCard.ts'
import { type PlotData } from './plotPoints.ts'

export type PlotShowCard = ShowCard & { kind: 'line' | 'bar' | 'scatter' }

const Plot = lazy(() => import('./Plot.tsx'))

/** Line, bar or scatter plot; the charting library comes with the first of them. */
export function PlotCard({ card, data }: { card: PlotShowCard; data?: PlotData }) {
  return (
    <Suspense fallback={<p className="quiet plot-waiting">Loading charts…</p>}>
      <Plot card={card} {...(data && { data })} />
    </Suspense>
  )
}
