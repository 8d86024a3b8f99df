import { useEffect, useState } from 'react'

/** Copies a text; says for a moment that it did, or that the browser would not. */
export function CopyButton({ label, text }: { label: string; text: () => string }) {
  const [said, say] = useState<'copied' | 'not allowed' | null>(null)
  useEffect(() => {
    if (said === null) return
    const timer = setTimeout(() => say(null), 1600)
    return () => clearTimeout(timer)
  }, [said])
  const copy = () =>
    navigator.clipboard.writeText(text()).then(
      () => say('copied'),
      () => say('not allowed'),
    )
  return (
    <button type="button" className="quiet-button copy-button" aria-label={label} onClick={() => void copy()}>
      <span aria-live="polite">{said ?? 'copy'}</span>
    </button>
  )
}
