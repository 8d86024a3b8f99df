/** Base64 with `-` and `_` and without padding: survives a URL and the mail programs that dislike `=`. */
export function toBase64url(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; at += 0x2000)
    text += String.fromCharCode(...bytes.subarray(at, at + 0x2000))
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/**
 * Bytes of a base64url text. Stops at the first character that cannot stand in one, so that the beginning of a
 * damaged text can still be read; `complete` says whether all of it was.
 */
export function fromBase64url(text: string): { bytes: Uint8Array<ArrayBuffer>; complete: boolean } {
  const good = /^[A-Za-z0-9_-]*/.exec(text)?.[0] ?? ''
  const whole = good.length % 4 === 1 ? good.slice(0, -1) : good
  const binary = atob(whole.replaceAll('-', '+').replaceAll('_', '/'))
  const bytes = Uint8Array.from(binary, character => character.charCodeAt(0))
  return { bytes, complete: whole.length === text.length }
}
