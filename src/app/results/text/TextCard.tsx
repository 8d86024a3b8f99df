import { type ShowCard } from '../../../graph/showCard.ts'
import { tensorStore } from '../tensorStore.ts'
import { ShadedTokens } from './ShadedTokens.tsx'

/** Tokens in reading order, shaded by their weights. */
export function TextCard({ card }: { card: ShowCard & { kind: 'text' } }) {
  const weights = card.weights === null ? null : tensorStore.get(card.weights.ref).data
  return <ShadedTokens tokens={card.tokens} weights={weights} label={card.title ?? 'Text'} />
}
