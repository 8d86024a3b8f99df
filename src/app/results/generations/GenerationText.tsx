import { useTokenCursor } from '../text/useTokenCursor.ts'
import { TokenText } from '../TokenText.tsx'
import { type GeneratedToken } from './generationRows.ts'

interface GenerationTextProps {
  tokens: readonly GeneratedToken[]
  /** The first token that differs from the first generation. */
  divergesAt?: number | null
  boundaries?: boolean
  label: string
}

/** A prompt and its new tokens as running text; a cursor tells each token's id. */
export function GenerationText({
  tokens,
  divergesAt = null,
  boundaries = false,
  label,
}: GenerationTextProps) {
  const { at, setAt, onKeyDown } = useTokenCursor(tokens.length)
  const token = at === null ? undefined : tokens[at]
  return (
    <>
      <p
        className="generation-text"
        data-boundaries={boundaries || undefined}
        tabIndex={0}
        role="group"
        aria-label={`${label}. Arrow keys read out its tokens.`}
        onKeyDown={onKeyDown}
        onPointerLeave={() => setAt(null)}
      >
        {tokens.map(({ text, isNew, differs }, index) => (
          <span
            key={index}
            className="generation-token"
            data-new={isNew || undefined}
            data-differs={differs || undefined}
            data-diverges={index === divergesAt || undefined}
            data-cursor={index === at || undefined}
            onPointerEnter={() => setAt(index)}
            onClick={() => setAt(index)}
          >
            {index === divergesAt && (
              <b className="generation-fork" role="img" aria-label="differs from here">
                ≠
              </b>
            )}
            {text}
          </span>
        ))}
        {divergesAt === tokens.length && (
          <b className="generation-fork" role="img" aria-label="ends here, the first goes on">
            ≠
          </b>
        )}
      </p>
      <output className="readout generation-readout">
        {token !== undefined && (
          <>
            <strong>
              <TokenText token={token.text} />
            </strong>
            <span className="quiet">
              token {at}, id {token.id}, {token.isNew ? 'new' : 'of the prompt'}
            </span>
          </>
        )}
      </output>
    </>
  )
}
