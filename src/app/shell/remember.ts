/** What the browser remembers of the page under this key; null where nothing is, or where it remembers nothing (frames, private windows). */
export function recall(key: string): string | null {
  try {
    return localStorage.getItem(`vitrine.${key}`)
  } catch {
    return null
  }
}

/** Pages that leave no trace: embeds. */
let isForgetful = false

/** From now on nothing is remembered beyond this page. */
export function rememberNothing(): void {
  isForgetful = true
}

/** Remembers how the page looks; where the browser does not let it, it holds until the page is left. */
export function remember(key: string, value: string): void {
  if (isForgetful) return
  try {
    localStorage.setItem(`vitrine.${key}`, value)
  } catch {
    // Nothing is lost but a size or a colour.
  }
}

/** Forgets it, if it was remembered. */
export function forget(key: string): void {
  try {
    localStorage.removeItem(`vitrine.${key}`)
  } catch {
    // Then there is nothing that was remembered.
  }
}
