import { type ShowCard } from '../../../graph/showCard.ts'
import { CompareGenerations } from './CompareGenerations.tsx'
import { CompareLens } from './CompareLens.tsx'
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
  return <CompareUnmatched other={other} />
}
