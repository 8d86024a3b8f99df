import { type CardTensor, type ShowCard, type TokenScores } from '../../../graph/showCard.ts'

/** The tensors that a card shows, by the name that a file gives them; the one that it is about stands first. */
export function cardTensors(card: ShowCard): [name: string, tensor: CardTensor][] {
  switch (card.kind) {
    case 'tokens': {
      const { versus } = card
      const compared: [string, CardTensor][] =
        versus === null
          ? []
          : [
              ['versus.values', versus.values],
              ['versus.ids', versus.ids],
              ...scores('versus.of_shown', versus.ofShown),
              ...scores('versus.in_shown', versus.inShown),
            ]
      return [['values', card.values], ['ids', card.ids], ...compared]
    }
    case 'lens':
      return [
        ['values', card.values],
        ['ids', card.ids],
        ['top.values', card.top.values],
        ['top.ids', card.top.ids],
        ...(card.entropy === null ? [] : [['entropy', card.entropy] satisfies [string, CardTensor]]),
        ...scores('target', card.target),
        ...scores('tracked', card.tracked),
      ]
    case 'heatmap':
    case 'attention':
      return [['values', card.values]]
    case 'line':
    case 'bar':
    case 'scatter':
      return [
        ['y', card.y],
        ...(card.x !== null && 'ref' in card.x ? [['x', card.x] satisfies [string, CardTensor]] : []),
      ]
    case 'text':
      return card.weights === null ? [] : [['weights', card.weights]]
    case 'generations':
      return card.generations.map(({ name, newIds }, index) => [name ?? `generation ${index + 1}`, newIds])
    case 'tensor':
      return [['values', card.of]]
    case 'log':
      return []
  }
}

/** Names along the axes of a card, as a file's metadata keeps them: JSON of a list for each axis that has names. */
export function cardNames(card: ShowCard): Record<string, readonly string[]> {
  switch (card.kind) {
    case 'tokens':
      return kept({ rows: card.rowNames })
    case 'lens':
    case 'heatmap':
      return kept({ x: card.x, y: card.y })
    case 'attention':
      return kept({ tokens: card.tokens, heads: card.headNames })
    case 'line':
    case 'bar':
    case 'scatter':
      return kept({ series: card.series, x: card.x !== null && 'ref' in card.x ? null : card.x })
    case 'text':
      return { tokens: card.tokens }
    case 'generations':
    case 'tensor':
    case 'log':
      return {}
  }
}

const kept = (names: Record<string, readonly string[] | null>): Record<string, readonly string[]> =>
  Object.fromEntries(Object.entries(names).flatMap(([axis, list]) => (list === null ? [] : [[axis, list]])))

const scores = (name: string, of: TokenScores | null): [string, CardTensor][] =>
  of === null
    ? []
    : [
        [`${name}.values`, of.values],
        [`${name}.ranks`, of.ranks],
      ]
