import { type CardTensor, type ShowCard, type TokenScores } from './showCard.ts'

/** The results that a card draws as soon as it is there, by address. */
export const cardRefs = (card: ShowCard): string[] => refs(drawn(card))

/** The results that are looked at when somebody asks for them: the rest of the card. */
export const laterRefs = (card: ShowCard): string[] => refs(later(card))

/** Tensors of up to this many values are drawn from whole: tables, files and comparisons need nothing more. */
const mostDrawn = 65_536

const isSmall = ({ shape }: CardTensor): boolean =>
  shape.reduce<number>((product, size) => product * Number(size), 1) <= mostDrawn

const refs = (tensors: readonly CardTensor[]): string[] => tensors.map(({ ref }) => ref)
const scores = (of: TokenScores | null): CardTensor[] => (of === null ? [] : [of.values, of.ranks])

function drawn(card: ShowCard): CardTensor[] {
  switch (card.kind) {
    case 'tokens': {
      const { versus } = card
      const compared =
        versus === null
          ? []
          : [versus.values, versus.ids, ...scores(versus.ofShown), ...scores(versus.inShown)]
      return [card.values, card.ids, ...compared]
    }
    case 'lens':
      return [
        card.values,
        card.ids,
        ...(card.entropy === null ? [] : [card.entropy]),
        ...scores(card.target),
        ...scores(card.tracked),
      ]
    case 'heatmap':
      return [card.overview?.values ?? card.values]
    case 'attention':
      return [card.overview?.values ?? card.values, ...(card.average === null ? [] : [card.average])]
    case 'line':
    case 'bar':
    case 'scatter':
      return [card.y, ...(card.x !== null && 'ref' in card.x ? [card.x] : [])]
    case 'generations':
      return card.generations.map(({ newIds }) => newIds)
    case 'text':
      return card.weights === null ? [] : [card.weights]
    case 'tensor':
      return [
        ...(isSmall(card.of) ? [card.of] : [card.head]),
        ...(card.summary === null ? [] : [card.summary]),
        ...(card.histogram === null ? [] : [card.histogram.counts]),
      ]
    case 'log':
      return []
  }
}

function later(card: ShowCard): CardTensor[] {
  switch (card.kind) {
    case 'lens':
      return [card.top.values, card.top.ids]
    case 'heatmap':
    case 'attention':
      return card.overview === null ? [] : [card.values]
    case 'tensor':
      return isSmall(card.of) ? [] : [card.of]
    case 'tokens':
    case 'line':
    case 'bar':
    case 'scatter':
    case 'text':
    case 'generations':
    case 'log':
      return []
  }
}
