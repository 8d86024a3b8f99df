import { useMemo } from 'react'
import { type ShowCard } from '../../../graph/showCard.ts'
import { attentionPattern, patternName, withoutMasked } from '../attentionPattern.ts'
import { axisNames } from '../axisNames.ts'
import { tensorStore, type Values } from '../tensorStore.ts'
import { CompareMatrices } from './CompareMatrices.tsx'
import { CompareUnmatched } from './CompareUnmatched.tsx'

interface CompareProps<Kind extends ShowCard['kind']> {
  card: ShowCard & { kind: Kind }
  other: ShowCard & { kind: Kind }
  number: number
}

/** The other run's matrix, and what is different now. */
export function CompareHeatmap({ card, other, number }: CompareProps<'heatmap'>) {
  const [now, then] = [valuesOf(card), valuesOf(other)]
  if (!areAlike(now, then) || !areAlike(card.values, other.values)) return <CompareUnmatched other={other} />
  const [rows = 0, columns = 0] = now.shape
  return (
    <CompareMatrices
      now={now.data}
      then={then.data}
      rows={rows}
      columns={columns}
      rowNames={card.overview === null ? axisNames(card.y, rows) : blockNames(rows, card.overview.block[0])}
      columnNames={
        card.overview === null ? axisNames(card.x, columns) : blockNames(columns, card.overview.block[1])
      }
      rowLabel={card.yLabel}
      columnLabel={card.xLabel}
      center={card.center}
      number={number}
      same={card.overview === null ? 'Every value is the same.' : pooledSame}
    />
  )
}

/** The same head of the other run, and what is different now. */
export function CompareAttention({ card, other, number }: CompareProps<'attention'>) {
  const [now, then] = [valuesOf(card), valuesOf(other)]
  const head = card.view === 'average' ? null : card.head
  const patterns = useMemo(() => {
    const [, queries = 0, keys = 0] = now.shape
    return [now, then].map(values => withoutMasked(attentionPattern(values, head), queries, keys))
  }, [now, then, head])
  const [shown, past] = patterns
  if (
    !areAlike(now, then) ||
    !areAlike(card.values, other.values) ||
    shown === undefined ||
    past === undefined
  )
    return <CompareUnmatched other={other} />
  const [, rows = 0, columns = 0] = now.shape
  return (
    <CompareMatrices
      now={shown}
      then={past}
      rows={rows}
      columns={columns}
      rowNames={
        card.overview === null ? axisNames(card.tokens, rows) : blockNames(rows, card.overview.block[0])
      }
      columnNames={
        card.overview === null ? axisNames(card.tokens, columns) : blockNames(columns, card.overview.block[1])
      }
      rowLabel="from"
      columnLabel="to"
      center={null}
      number={number}
      same={card.overview === null ? `Every value of ${patternName(card, head)} is the same.` : pooledSame}
    />
  )
}

const valuesOf = (card: ShowCard & { kind: 'heatmap' | 'attention' }): Values =>
  tensorStore.get(card.overview?.values.ref ?? card.values.ref)

const areAlike = (a: { shape: readonly unknown[] }, b: { shape: readonly unknown[] }): boolean =>
  a.shape.join() === b.shape.join()

const pooledSame = 'The overviews are the same; the values that they stand for were not compared one by one.'

/** A pooled row or column is named by the first that it stands for. */
const blockNames = (count: number, block: number): string[] =>
  Array.from({ length: count }, (_, index) => String(index * block))
