import { useEffect, useState } from 'react'

/** Words that stand for a moment. */
export function useSaying(ms = 2400): { said: string | null; say: (words: string) => void } {
  const [said, say] = useState<string | null>(null)
  useEffect(() => {
    if (said === null) return
    const timer = setTimeout(() => say(null), ms)
    return () => clearTimeout(timer)
  }, [said, ms])
  return { said, say }
}
