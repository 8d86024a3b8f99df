import { useMemo } from 'react'
import { type ShowCard } from '../../../graph/showCard.ts'
import { attentionPattern, withoutMasked } from '../attentionPattern.ts'
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
  if (!areAlike(now, then)) return <CompareUnmatched other={other} />
  const [rows = 0, columns = 0] = now.shape
  return (
    <CompareMatrices
      now={now.data}
      then={then.data}
      rows={rows}
      columns={columns}
      rowNames={axisNames(card.overview === null ? card.y : null, rows)}
      columnNames={axisNames(card.overview === null ? card.x : null, columns)}
      rowLabel={card.yLabel}
      columnLabel={card.xLabel}
      center={card.center}
      number={number}
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
  if (!areAlike(now, then) || shown === undefined || past === undefined)
    return <CompareUnmatched other={other} />
  const [, rows = 0, columns = 0] = now.shape
  const tokens = card.overview === null ? card.tokens : null
  return (
    <CompareMatrices
      now={shown}
      then={past}
      rows={rows}
      columns={columns}
      rowNames={axisNames(tokens, rows)}
      columnNames={axisNames(tokens, columns)}
      rowLabel="from"
      columnLabel="to"
      center={null}
      number={number}
    />
  )
}

const valuesOf = (card: ShowCard & { kind: 'heatmap' | 'attention' }): Values =>
  tensorStore.get(card.overview?.values.ref ?? card.values.ref)

const areAlike = (a: Values, b: Values): boolean => a.shape.join() === b.shape.join()
