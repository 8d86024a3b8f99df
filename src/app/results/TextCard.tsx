import { useMemo } from 'react'
import { type ShowCard } from '../../graph/showCard.ts'
import { useIsDark } from '../shell/useIsDark.ts'
import { colourOf, scaleFor } from './colourScale.ts'
import { inkOn } from './inkOn.ts'
import { printNumber } from './numbers.ts'
import { tensorStore } from './tensorStore.ts'
import { visibleToken } from './visibleToken.ts'

/** Tokens in reading order, shaded by their weights. */
export function TextCard({ card }: { card: ShowCard & { kind: 'text' } }) {
  const dark = useIsDark()
  const weights = card.weights === null ? null : tensorStore.get(card.weights.ref).data
  const scale = useMemo(() => {
    if (weights === null) return null
    return scaleFor(weights, weights.some(weight => weight < 0) ? 0 : null, dark)
  }, [weights, dark])
  return (
    <p className="shaded-text">
      {card.tokens.map((token, index) => {
        const weight = weights?.[index]
        const colour = scale === null || weight === undefined ? undefined : colourOf(scale, weight)
        return (
          <span
            key={index}
            style={colour === undefined ? undefined : { background: colour, color: inkOn(colour) }}
            title={weight === undefined ? undefined : printNumber(weight)}
          >
            {visibleToken(token).map((piece, i) => (piece.mark ? <i key={i}>{piece.text}</i> : piece.text))}
          </span>
        )
      })}
    </p>
  )
}
