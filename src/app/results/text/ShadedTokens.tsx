import { useMemo } from 'react'
import { useIsDark } from '../../shell/useIsDark.ts'
import { colourOf, scaleFor } from '../colourScale.ts'
import { inkOn } from '../inkOn.ts'
import { Legend } from '../Legend.tsx'
import { printNumber } from '../numbers.ts'
import { TokenText } from '../TokenText.tsx'
import { visibleToken } from '../visibleToken.ts'
import { useTokenCursor } from './useTokenCursor.ts'
import './text.css'

interface ShadedTokensProps {
  tokens: readonly string[]
  /** One each, or null for plain text. */
  weights: ArrayLike<number> | null
  /** Whether colours go to both sides of zero; by the weights' signs when left out. */
  signed?: boolean
  label: string
}

/** Tokens in reading order, shaded by their weights, with a cursor that reads them out. */
export function ShadedTokens({ tokens, weights, signed, label }: ShadedTokensProps) {
  const dark = useIsDark()
  const { at, setAt, onKeyDown } = useTokenCursor(tokens.length)
  const scale = useMemo(() => {
    if (weights === null) return null
    const isSigned = signed ?? Array.from(weights).some(weight => weight < 0)
    return scaleFor(weights, isSigned ? 0 : null, dark)
  }, [weights, signed, dark])
  const value = at === null ? undefined : weights?.[at]
  return (
    <div className="text-card">
      <p
        className="shaded-text"
        tabIndex={0}
        role="group"
        aria-label={`${label}. Arrow keys read out its tokens.`}
        onKeyDown={onKeyDown}
        onPointerLeave={() => setAt(null)}
      >
        {tokens.map((token, index) => {
          const weight = weights?.[index]
          const colour = scale === null || weight === undefined ? undefined : colourOf(scale, weight)
          return (
            <span
              key={index}
              data-cursor={index === at || undefined}
              style={colour === undefined ? undefined : { background: colour, color: inkOn(colour) }}
              onPointerEnter={() => setAt(index)}
              onClick={() => setAt(index)}
            >
              {visibleToken(token).map((piece, i) => (piece.mark ? <i key={i}>{piece.text}</i> : piece.text))}
              {token.includes('\n') && <br />}
            </span>
          )
        })}
      </p>
      <div className="text-foot">
        <output className="readout">
          {at === null ? (
            <span className="quiet">point at a token, or use the arrow keys</span>
          ) : (
            <>
              <span className="quiet">token {at}</span>
              <strong>
                <TokenText token={tokens[at] ?? ''} />
              </strong>
              {value !== undefined && (
                <strong className="number" title={String(value)}>
                  {printNumber(value)}
                </strong>
              )}
            </>
          )}
        </output>
        {scale !== null && <Legend scale={scale} />}
      </div>
    </div>
  )
}
