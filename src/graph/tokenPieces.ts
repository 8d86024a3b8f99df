/** Tokens that are decoded together, so that a piece has the space or the bytes that its neighbours give it. */
const context = 4

/**
 * The part of a text that each token of a sequence adds, which together are the text: a token decoded alone may lack its
 * leading space, or hold some bytes of a character only (the last of its tokens then has it).
 */
export function tokenPieces(ids: readonly number[], decode: (ids: readonly number[]) => string): string[] {
  const pieces: string[] = []
  /** Where a token begins that is not yet a whole character. */
  let pending = 0
  for (let end = 1; end <= ids.length; end++) {
    const start = Math.max(0, pending - context)
    const before = decode(ids.slice(start, pending))
    const text = decode(ids.slice(start, end))
    const isWhole = !text.endsWith('\ufffd') || end === ids.length || end - pending >= context
    pieces.push(isWhole && text.startsWith(before) ? text.slice(before.length) : '')
    if (isWhole) pending = end
  }
  return pieces
}
