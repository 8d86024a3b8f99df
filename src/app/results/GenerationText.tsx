import { type GeneratedToken } from './generationRows.ts'
import { printToken } from './visibleToken.ts'

/** A prompt and its new tokens as running text; each token tells its id. */
export function GenerationText({ tokens }: { tokens: readonly GeneratedToken[] }) {
  return (
    <p className="generation-text">
      {tokens.map(({ id, text, isNew, differs }, index) => (
        <span
          key={index}
          className="generation-token"
          data-new={isNew || undefined}
          data-differs={differs || undefined}
          title={`${printToken(text)} · id ${id} · ${isNew ? 'new' : 'prompt'}`}
        >
          {text}
        </span>
      ))}
    </p>
  )
}
