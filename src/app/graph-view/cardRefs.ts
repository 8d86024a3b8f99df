import { type ShowCard } from '../../graph/showCard.ts'

/** The results a card draws, by address. */
export function cardRefs(card: ShowCard): string[] {
  switch (card.kind) {
    case 'tokens': {
      const versus = card.versus === null ? [] : [card.versus.values.ref, card.versus.ids.ref]
      return [card.values.ref, card.ids.ref, ...versus]
    }
    case 'lens':
      return [card.values.ref, card.ids.ref]
    case 'heatmap':
    case 'attention':
      return [card.values.ref]
    case 'line':
    case 'bar':
    case 'scatter':
      return [card.y.ref, ...(card.x !== null && 'ref' in card.x ? [card.x.ref] : [])]
    case 'generations':
      return card.generations.map(({ newIds }) => newIds.ref)
    case 'text':
      return card.weights === null ? [] : [card.weights.ref]
    case 'tensor':
      return [card.head.ref, ...(card.summary === null ? [] : [card.summary.ref])]
    case 'log':
      return []
  }
}
