import { useEffect, useRef, useState } from 'react'

export interface Typed {
  text: string
  type: (text: string) => void
  /** Takes what is typed at once: Enter, or the field is left. */
  settle: () => void
}

/**
 * A text that is taken when typing rests, not at each letter.
 * @param isTaken whether a text may be taken; while it may not, it stays in the field alone
 */
export function useTyped(
  value: string,
  onChange: (value: string) => void,
  isTaken: (text: string) => boolean,
  restMs: number,
): Typed {
  const [typed, setTyped] = useState<string | null>(null)
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined)
  useEffect(() => () => clearTimeout(timer.current), [])
  const take = (text: string) => {
    clearTimeout(timer.current)
    if (!isTaken(text)) return
    setTyped(null)
    if (text !== value) onChange(text)
  }
  return {
    text: typed ?? value,
    type(text) {
      setTyped(text)
      clearTimeout(timer.current)
      timer.current = setTimeout(() => take(text), restMs)
    },
    settle() {
      if (typed !== null) take(typed)
    },
  }
}
