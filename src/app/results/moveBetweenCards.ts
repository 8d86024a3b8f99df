import { type KeyboardEvent } from 'react'

/** How far each key leads among the cards. */
const steps: Readonly<Record<string, number>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }

/** Leads the focus from card to card by j, k and arrow keys; inside a card its own keys hold. */
export function moveBetweenCards(event: KeyboardEvent<HTMLElement>): void {
  const list = event.currentTarget
  const { target } = event
  if (event.ctrlKey || event.metaKey || event.altKey || !(target instanceof HTMLElement)) return
  if (target !== list && !target.matches('.card')) return
  const cards = [...list.querySelectorAll<HTMLElement>('.card[tabindex]')]
  const to = cards[nextPlace(cards.indexOf(target), event.key, cards.length)]
  if (to === undefined) return
  event.preventDefault()
  to.focus({ preventScroll: true })
  to.scrollIntoView({ block: 'nearest' })
}

/**
 * The place that a key leads to among `count` cards.
 * @param at the place of the card that has the focus, -1 for none
 * @returns -1 for keys that lead nowhere
 */
export function nextPlace(at: number, key: string, count: number): number {
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  const step = steps[key]
  if (step === undefined) return -1
  return at < 0 ? 0 : Math.max(0, Math.min(count - 1, at + step))
}
