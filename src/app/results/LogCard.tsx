import { memo } from 'react'
import { type ShowCard } from '../../graph/showCard.ts'

/** A line of `console.log`, `console.warn` or `console.error`. */
export const LogCard = memo(function LogCard({ card }: { card: ShowCard & { kind: 'log' } }) {
  return <pre className={`log log-${card.level}`}>{card.text}</pre>
})
