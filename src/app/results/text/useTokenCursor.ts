import { useState, type KeyboardEvent } from 'react'

/** The token that arrow keys move over a text of `count` tokens; null before the first key. */
export function useTokenCursor(count: number) {
  const [held, setAt] = useState<number | null>(null)
  const at = held !== null && held < count ? held : null
  const onKeyDown = (event: KeyboardEvent) => {
    const to = moved(at, event.key, count)
    if (to === null) return
    event.preventDefault()
    setAt(to)
  }
  return { at, setAt, onKeyDown }
}

/** Where a key leads from a token; null for keys that lead nowhere. */
export function moved(at: number | null, key: string, count: number): number | null {
  switch (key) {
    case 'ArrowRight':
    case 'ArrowDown':
      return at === null ? 0 : Math.min(count - 1, at + 1)
    case 'ArrowLeft':
    case 'ArrowUp':
      return at === null ? 0 : Math.max(0, at - 1)
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return null
  }
}
