import { createContext, useContext, useSyncExternalStore } from 'react'

/** Whether a card fills the window. */
export const FillsWindow = createContext(false)

/**
 * Pixels that a figure may be high.
 * @param usual among the other cards
 * @param around what else of the card has to fit into a window that it fills
 */
export function useRoom(usual: number, around: number): number {
  const isFull = useContext(FillsWindow)
  const height = useSyncExternalStore(onResize, () => innerHeight)
  return isFull ? Math.max(usual, height - around) : usual
}

function onResize(changed: () => void): () => void {
  addEventListener('resize', changed)
  return () => removeEventListener('resize', changed)
}
