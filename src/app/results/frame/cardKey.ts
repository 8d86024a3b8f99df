import { type ShowCard } from '../../../graph/showCard.ts'

/** What a card is known by from run to run: its place and what it shows. */
export const cardKey = ({ index, kind }: ShowCard): string => `${index}-${kind}`

export const cardNumber = ({ index }: ShowCard): string => String(index + 1).padStart(2, '0')
