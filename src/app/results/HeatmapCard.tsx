import { useMemo } from 'react'
import { type ShowCard } from '../../graph/showCard.ts'
import { axisNames } from './axisNames.ts'
import { Heatmap } from './Heatmap.tsx'
import { tensorStore } from './tensorStore.ts'

/** A matrix [y, x]. */
export function HeatmapCard({ card }: { card: ShowCard & { kind: 'heatmap' } }) {
  const { data, shape } = tensorStore.get(card.values.ref)
  const [rows = 0, columns = 0] = shape
  const rowNames = useMemo(() => axisNames(card.y, rows), [card.y, rows])
  const columnNames = useMemo(() => axisNames(card.x, columns), [card.x, columns])
  return (
    <Heatmap
      data={data}
      rows={rows}
      columns={columns}
      rowNames={rowNames}
      columnNames={columnNames}
      rowLabel={card.yLabel}
      columnLabel={card.xLabel}
      center={card.center}
      mark={card.mark}
      label={card.title ?? 'Heatmap'}
    />
  )
}
