/** A token's text in pieces: `mark` pieces stand for whitespace that would not be seen. */
export interface TokenPiece {
  text: string
  mark: boolean
}

const marks: ReadonlyMap<string, string> = new Map([
  [' ', '␣'],
  ['\n', '↵'],
  ['\t', '⇥'],
  ['\r', '␍'],
  ['\u00a0', '⍽'],
])

/**
 * Makes the whitespace of a token visible; an empty token is `∅`. A space between words is seen anyway and stays, so
 * that names of axes read as they were written.
 */
export function visibleToken(token: string): TokenPiece[] {
  if (token === '') return [{ text: '∅', mark: true }]
  return token
    .split(/(^ +| +$|[\n\t\r\u00a0])/)
    .filter(text => text !== '')
    .map(text => {
      const signs = Array.from(text, character => marks.get(character))
      return signs.includes(undefined) ? { text, mark: false } : { text: signs.join(''), mark: true }
    })
}

/** The same in one string, for canvases, tables and labels. */
export const printToken = (token: string): string =>
  visibleToken(token)
    .map(piece => piece.text)
    .join('')
