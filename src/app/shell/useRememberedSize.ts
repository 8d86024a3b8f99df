import { useState } from 'react'
import { recall, remember } from './remember.ts'

export interface RememberedSize {
  size: number
  /** Sets it within its limits. */
  setSize: (size: number) => void
  reset: () => void
}

/** A size that the user sets and the browser remembers. */
export function useRememberedSize(
  key: string,
  start: number,
  [least, most]: readonly [number, number],
): RememberedSize {
  const within = (wanted: number) => Math.round(Math.max(least, Math.min(most, wanted)) * 10) / 10
  const [size, set] = useState(() => within(Number(recall(key)) || start))
  const setSize = (wanted: number) => {
    remember(key, String(within(wanted)))
    set(within(wanted))
  }
  return { size, setSize, reset: () => setSize(start) }
}
