/** Before this, a guess would jump about. */
const settledMs = 2000
const settledPart = 0.05

/**
 * How long the rest will take if it goes on as it went.
 * @param part what is done, 0..1; null where that is not known
 * @param elapsedMs since this kind of work began
 * @returns milliseconds, or null while nothing sensible can be said
 */
export function timeLeft(part: number | null, elapsedMs: number): number | null {
  if (part === null || part < settledPart || part >= 1 || elapsedMs < settledMs) return null
  return (elapsedMs * (1 - part)) / part
}

/** `about 20 s left`: no more exact than a guess is. */
export function printTimeLeft(ms: number): string {
  const seconds = ms / 1000
  if (seconds < 10) return 'a few seconds left'
  if (seconds < 90) return `about ${Math.round(seconds / 10) * 10} s left`
  const minutes = Math.round(seconds / 60)
  return minutes < 90 ? `about ${minutes} min left` : `about ${Math.round(minutes / 60)} h left`
}
