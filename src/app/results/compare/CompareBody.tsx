import { type ShowCard } from '../../../graph/showCard.ts'
import { type PlotShowCard } from '../PlotCard.tsx'
import { CompareGenerations } from './CompareGenerations.tsx'
import { CompareAttention, CompareHeatmap } from './CompareHeatmap.tsx'
import { CompareLens } from './CompareLens.tsx'
import { ComparePlot } from './ComparePlot.tsx'
import { CompareTensor } from './CompareTensor.tsx'
import { CompareText } from './CompareText.tsx'
import { CompareTokens } from './CompareTokens.tsx'
import { CompareUnmatched } from './CompareUnmatched.tsx'

interface CompareBodyProps {
  card: ShowCard
  /** The card of the other run; its tensors are in the tensor store too. */
  other: ShowCard
  /** The other run's number. */
  number: number
}

/** What differs between a card and the same card of another run, by its kind. */
export function CompareBody({ card, other, number }: CompareBodyProps) {
  if (card.kind === 'tokens' && other.kind === 'tokens')
    return <CompareTokens card={card} other={other} number={number} />
  if (card.kind === 'lens' && other.kind === 'lens')
    return <CompareLens card={card} other={other} number={number} />
  if (card.kind === 'text' && other.kind === 'text')
    return <CompareText card={card} other={other} number={number} />
  if (card.kind === 'generations' && other.kind === 'generations')
    return <CompareGenerations card={card} other={other} number={number} />
  if (card.kind === 'heatmap' && other.kind === 'heatmap')
    return <CompareHeatmap card={card} other={other} number={number} />
  if (card.kind === 'attention' && other.kind === 'attention')
    return <CompareAttention card={card} other={other} number={number} />
  if (card.kind === 'tensor' && other.kind === 'tensor')
    return <CompareTensor card={card} other={other} number={number} />
  if (isPlot(card) && isPlot(other)) return <ComparePlot card={card} other={other} number={number} />
  return <CompareUnmatched other={other} />
}

const isPlot = (card: ShowCard): card is PlotShowCard =>
  card.kind === 'line' || card.kind === 'bar' || card.kind === 'scatter'
