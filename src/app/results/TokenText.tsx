import { visibleToken } from './visibleToken.ts'

/** A token with its whitespace made visible. */
export function TokenText({ token }: { token: string }) {
  return (
    <span className="token" title={JSON.stringify(token)}>
      {visibleToken(token).map((piece, index) =>
        piece.mark ? (
          <span key={index} className="token-mark">
            {piece.text}
          </span>
        ) : (
          piece.text
        ),
      )}
    </span>
  )
}
