import { useMemo } from 'react'
import { type ShowCard } from '../../../graph/showCard.ts'
import { tensorStore } from '../tensorStore.ts'
import { ShadedTokens } from '../text/ShadedTokens.tsx'
import { CompareUnmatched } from './CompareUnmatched.tsx'

type TextShowCard = ShowCard & { kind: 'text' }

interface CompareTextProps {
  card: TextShowCard
  other: TextShowCard
  number: number
}

/** The same tokens, shaded by how their weights changed; of other tokens, the text as it was. */
export function CompareText({ card, other, number }: CompareTextProps) {
  const [now, then] = [card, other].map(({ weights }) =>
    weights === null ? null : tensorStore.get(weights.ref).data,
  )
  const change = useMemo(
    () => (now && then ? Float32Array.from(now, (weight, i) => weight - (then[i] ?? NaN)) : null),
    [now, then],
  )
  if (change === null || card.tokens.join('\0') !== other.tokens.join('\0'))
    return <CompareUnmatched other={other} />
  return <ShadedTokens tokens={card.tokens} weights={change} signed label={`Change since run ${number}`} />
}
