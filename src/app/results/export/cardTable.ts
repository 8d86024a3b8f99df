import { type ShowCard } from '../../../graph/showCard.ts'
import { axisNames } from '../axisNames.ts'
import { generationRows } from '../generations/generationRows.ts'
import { lookWhole } from '../lookWindow.ts'
import { plotPoints } from '../plotPoints.ts'
import { tensorStore } from '../tensorStore.ts'
import { type TableRow } from './csv.ts'
import { lensTable, tokensTable } from './tokenTables.ts'

/** A card's numbers as a table whose first row names the columns; null for cards that have none. */
export async function cardTable(card: ShowCard): Promise<TableRow[] | null> {
  switch (card.kind) {
    case 'tokens':
      return tokensTable(card)
    case 'lens':
      return lensTable(card)
    case 'heatmap': {
      const { data, shape } = await lookWhole(card.values)
      return matrixTable(data, axisNames(card.y, shape[0] ?? 0), axisNames(card.x, shape[1] ?? 0))
    }
    case 'attention':
      return attentionTable(card)
    case 'line':
    case 'bar':
    case 'scatter': {
      const { points, names } = plotPoints(card)
      return [['series', 'x', 'y'], ...points.map(({ series, x, y }) => [series, names?.[x] ?? x, y])]
    }
    case 'text': {
      const weights = card.weights === null ? null : tensorStore.get(card.weights.ref).data
      return [['token', 'weight'], ...card.tokens.map((token, i) => [token, weights?.[i] ?? ''])]
    }
    case 'generations':
      return [
        ['generation', 'row', 'place', 'part', 'id', 'token'],
        ...generationRows(card).flatMap(({ name, row, tokens }) =>
          tokens.map(({ id, text, isNew }, place) => [name, row, place, isNew ? 'new' : 'prompt', id, text]),
        ),
      ]
    case 'tensor':
      return tensorTable(card)
    case 'log':
      return null
  }
}

/** A matrix with its names: the first line names columns, the first column names rows. */
function matrixTable(
  data: ArrayLike<number>,
  rowNames: readonly string[],
  columnNames: readonly string[],
): TableRow[] {
  const columns = columnNames.length
  return [
    ['', ...columnNames],
    ...rowNames.map((name, y) => [name, ...columnNames.map((_, x) => data[y * columns + x] ?? NaN)]),
  ]
}

async function attentionTable(card: ShowCard & { kind: 'attention' }): Promise<TableRow[]> {
  const { data, shape } = await lookWhole(card.values)
  const [heads = 0, queries = 0, keys = 0] = shape
  const from = axisNames(card.tokens, queries)
  const to = axisNames(card.tokens, keys)
  const names = axisNames(card.headNames, heads)
  const lines = Array.from(data, (value, i): TableRow => [
    names[Math.floor(i / (queries * keys))] ?? '',
    from[Math.floor(i / keys) % queries] ?? '',
    to[i % keys] ?? '',
    value,
  ])
  return [['head', 'from', 'to', 'weight'], ...lines]
}

/** Every value of a tensor with the indices of its leading dimensions; the last dimension goes along the line. */
async function tensorTable(card: ShowCard & { kind: 'tensor' }): Promise<TableRow[]> {
  const { data, shape } = await lookWhole(card.of)
  const columns = shape.at(-1) ?? 1
  const leading = shape.slice(0, -1)
  const names = leading.map((_, dim) => `dim ${dim}`)
  const rows = Array.from({ length: columns === 0 ? 0 : data.length / columns }, (_, row): TableRow => [
    ...indexOf(row, leading),
    ...data.subarray(row * columns, (row + 1) * columns),
  ])
  return [[...names, ...Array.from({ length: columns }, (_, x) => String(x))], ...rows]
}

function indexOf(place: number, shape: readonly number[]): number[] {
  const index: number[] = []
  for (const size of shape.toReversed()) {
    index.unshift(place % size)
    place = Math.floor(place / size)
  }
  return index
}
