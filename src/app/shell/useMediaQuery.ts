import { useSyncExternalStore } from 'react'

/** Screens on which the three places do not fit beside each other. */
export const narrow = '(max-width: 860px)'

/** Whether a media query holds now. */
export function useMediaQuery(query: string): boolean {
  return useSyncExternalStore(
    changed => {
      const list = matchMedia(query)
      list.addEventListener('change', changed)
      return () => list.removeEventListener('change', changed)
    },
    () => matchMedia(query).matches,
  )
}
