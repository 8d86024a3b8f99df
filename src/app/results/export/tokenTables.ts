import { type ShowCard, type TokenScores } from '../../../graph/showCard.ts'
import { axisNames } from '../axisNames.ts'
import { type LensShowCard } from '../lens/lensGeometry.ts'
import { tensorStore } from '../tensorStore.ts'
import { comparedTokens, rowOf } from '../tokens/comparedTokens.ts'
import { vocabStore } from '../vocabStore.ts'
import { type TableRow } from './csv.ts'

/** Top tokens, one a line; in a comparison, each token of either side with both values and ranks. */
export function tokensTable(card: ShowCard & { kind: 'tokens' }): TableRow[] {
  const decode = vocabStore.get(card.model)
  const rows = Array.from({ length: tensorStore.get(card.values.ref).shape[0] ?? 0 }, (_, row) => row)
  const name = (row: number): string | number => card.rowNames?.[row] ?? row
  if (card.versus !== null)
    return [
      ['row', 'id', 'token', 'value', 'rank', 'versus value', 'versus rank'],
      ...rows.flatMap(row =>
        comparedTokens(card, row).map(({ id, value, rank, otherValue, otherRank }): TableRow => [
          name(row),
          id,
          decode(id),
          value,
          rank,
          otherValue,
          otherRank,
        ]),
      ),
    ]
  return [
    ['row', 'id', 'token', 'value', 'rank'],
    ...rows.flatMap(row => {
      const values = rowOf(card.values, row)
      return rowOf(card.ids, row).map((id, place): TableRow => [
        name(row),
        id,
        decode(id),
        values[place] ?? NaN,
        place + 1,
      ])
    }),
  ]
}

/** Every cell of a lens with its best token, then entropy and scores of single tokens where the card has them. */
export function lensTable(card: LensShowCard): TableRow[] {
  const { data: ids, shape } = tensorStore.get(card.ids.ref)
  const values = tensorStore.get(card.values.ref).data
  const [rows = 0, columns = 0] = shape
  const [y, x] = [axisNames(card.y, rows), axisNames(card.x, columns)]
  const decode = vocabStore.get(card.model)
  const more = furtherColumns(card, rows * columns, decode)
  const lines = Array.from({ length: rows * columns }, (_, i): TableRow => [
    y[Math.floor(i / columns)] ?? '',
    x[i % columns] ?? '',
    decode(ids[i] ?? -1),
    values[i] ?? NaN,
    ...more.map(({ data, from }) => data[from + i] ?? NaN),
  ])
  return [['y', 'x', 'token', 'value', ...more.map(column => column.name)], ...lines]
}

interface Column {
  name: string
  data: ArrayLike<number>
  /** Where the column begins in the data. */
  from: number
}

function furtherColumns(
  { entropy, target, tracked }: LensShowCard,
  cells: number,
  decode: (id: number) => string,
): Column[] {
  const data = ({ ref }: { ref: string }) => tensorStore.get(ref).data
  const scores = ({ values, ranks }: TokenScores, name: string, place: number): Column[] => [
    { name: `value of ${name}`, data: data(values), from: place * cells },
    { name: `rank of ${name}`, data: data(ranks), from: place * cells },
  ]
  return [
    ...(entropy === null ? [] : [{ name: 'entropy', data: data(entropy), from: 0 }]),
    ...(target === null
      ? []
      : scores(target, target.id === null ? 'the last row’s token' : decode(target.id), 0)),
    ...(tracked?.ids.flatMap((id, place) => scores(tracked, decode(id), place)) ?? []),
  ]
}
