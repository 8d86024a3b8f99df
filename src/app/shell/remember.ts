/** What the browser remembers of the page under this key; null where nothing is, or where it remembers nothing (frames, private windows). */
export function recall(key: string): string | null {
  try {
    return localStorage.getItem(`vitrine.${key}`)
  } catch {
    return null
  }
}

/** Remembers how the page looks; where the browser does not let it, it holds until the page is left. */
export function remember(key: string, value: string): void {
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
