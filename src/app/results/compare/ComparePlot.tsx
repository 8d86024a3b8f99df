import { useMemo } from 'react'
import { PlotCard, type PlotShowCard } from '../PlotCard.tsx'
import { bothSeries } from './bothSeries.ts'
import { CompareUnmatched } from './CompareUnmatched.tsx'

interface ComparePlotProps {
  card: PlotShowCard
  other: PlotShowCard
  number: number
}

/** The series of both runs in one chart. */
export function ComparePlot({ card, other, number }: ComparePlotProps) {
  const both = useMemo(() => bothSeries(card, other, number), [card, other, number])
  return both === null ? <CompareUnmatched other={other} /> : <PlotCard card={card} data={both} />
}
