import { useSyncExternalStore } from 'react'

/** What covers the page from below: a keyboard on the screen takes more than this. */
const least = 80

/** Pixels of the page that the keyboard on the screen covers; 0 where there is none. */
export const useKeyboardInset = (): number => useSyncExternalStore(subscribe, covered)

function subscribe(onChange: () => void): () => void {
  visualViewport?.addEventListener('resize', onChange)
  visualViewport?.addEventListener('scroll', onChange)
  return () => {
    visualViewport?.removeEventListener('resize', onChange)
    visualViewport?.removeEventListener('scroll', onChange)
  }
}

function covered(): number {
  if (visualViewport === null) return 0
  const inset = Math.round(innerHeight - visualViewport.height - visualViewport.offsetTop)
  return inset > least ? inset : 0
}
