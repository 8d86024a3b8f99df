import { type ShowCard } from '../../graph/showCard.ts'
import { axisNames } from './axisNames.ts'
import { generationRows } from './generationRows.ts'
import { matrixCsv, toCsv } from './csv.ts'
import { plotPoints } from './plotPoints.ts'
import { tensorStore } from './tensorStore.ts'
import { vocabStore } from './vocabStore.ts'

/** A card as plain text; null for cards that are no text. */
export function cardText(card: ShowCard): string | null {
  if (card.kind !== 'generations') return null
  return generationRows(card)
    .map(({ name, tokens }) => `${name}\n${tokens.map(({ text }) => text).join('')}\n`)
    .join('\n')
}

/** A card's numbers as CSV; null for cards that have none. */
export function cardCsv(card: ShowCard): string | null {
  switch (card.kind) {
    case 'tokens':
      return topTokensCsv(card)
    case 'lens': {
      const { data, shape } = tensorStore.get(card.values.ref)
      const ids = tensorStore.get(card.ids.ref).data
      const [rows = 0, columns = 0] = shape
      const [y, x] = [axisNames(card.y, rows), axisNames(card.x, columns)]
      const decode = vocabStore.get(card.model)
      const lines = Array.from(data, (value, i) => [
        y[Math.floor(i / columns)] ?? '',
        x[i % columns] ?? '',
        decode(ids[i] ?? -1),
        value,
      ])
      return toCsv([['y', 'x', 'token', 'value'], ...lines])
    }
    case 'heatmap': {
      const { data, shape } = tensorStore.get(card.values.ref)
      return matrixCsv(data, axisNames(card.y, shape[0] ?? 0), axisNames(card.x, shape[1] ?? 0))
    }
    case 'attention':
      return attentionCsv(card)
    case 'line':
    case 'bar':
    case 'scatter': {
      const { points, names } = plotPoints(card)
      return toCsv([['series', 'x', 'y'], ...points.map(({ series, x, y }) => [series, names?.[x] ?? x, y])])
    }
    case 'text': {
      const weights = card.weights === null ? null : tensorStore.get(card.weights.ref).data
      return toCsv([['token', 'weight'], ...card.tokens.map((token, i) => [token, weights?.[i] ?? ''])])
    }
    case 'generations':
      return toCsv([
        ['generation', 'row', 'place', 'part', 'id', 'token'],
        ...generationRows(card).flatMap(({ name, row, tokens }) =>
          tokens.map(({ id, text, isNew }, place) => [name, row, place, isNew ? 'new' : 'prompt', id, text]),
        ),
      ])
    case 'tensor': {
      const { data, shape } = tensorStore.get(card.head.ref)
      const columns = Math.max(1, shape.at(-1) ?? 1)
      return toCsv(
        Array.from({ length: Math.ceil(data.length / columns) }, (_, row) =>
          Array.from(data.slice(row * columns, (row + 1) * columns)),
        ),
      )
    }
    case 'log':
      return null
  }
}

function topTokensCsv(card: ShowCard & { kind: 'tokens' }): string {
  const decode = vocabStore.get(card.model)
  const lines = [card, ...(card.versus === null ? [] : [card.versus])].flatMap((of, which) => {
    const { data, shape } = tensorStore.get(of.values.ref)
    const ids = tensorStore.get(of.ids.ref).data
    const columns = shape[1] ?? 1
    return Array.from(data, (value, i) => [
      which === 0 ? 'shown' : 'versus',
      card.rowNames?.[Math.floor(i / columns)] ?? Math.floor(i / columns),
      ids[i] ?? -1,
      decode(ids[i] ?? -1),
      value,
    ])
  })
  return toCsv([['which', 'row', 'id', 'token', 'value'], ...lines])
}

function attentionCsv(card: ShowCard & { kind: 'attention' }): string {
  const { data, shape } = tensorStore.get(card.values.ref)
  const [heads = 0, queries = 0, keys = 0] = shape
  const from = axisNames(card.tokens, queries)
  const to = axisNames(card.tokens, keys)
  const names = axisNames(card.headNames, heads)
  const lines = Array.from(data, (value, i) => [
    names[Math.floor(i / (queries * keys))] ?? '',
    from[Math.floor(i / keys) % queries] ?? '',
    to[i % keys] ?? '',
    value,
  ])
  return toCsv([['head', 'from', 'to', 'weight'], ...lines])
}
