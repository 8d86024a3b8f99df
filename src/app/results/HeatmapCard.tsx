import { useCallback, useMemo, useState } from 'react'
import { type ShowCard } from '../../graph/showCard.ts'
import { axisNames } from './axisNames.ts'
import { chooseOption } from './chooseOption.ts'
import { Heatmap } from './Heatmap.tsx'
import { lookWindow } from './lookWindow.ts'
import { type Window } from '../../graph/window.ts'
import { useRun } from '../shell/runStore.ts'
import { tensorStore } from './tensorStore.ts'
import { type Cell } from './useGridCursor.ts'

/** A matrix [y, x]. */
export function HeatmapCard({ card }: { card: ShowCard & { kind: 'heatmap' } }) {
  const { overview, values } = card
  // A second cell can be marked before the card has come that has the first.
  const [written, setWritten] = useState<{ card: typeof card; mark: typeof card.mark } | null>(null)
  const isRunning = useRun(({ phase }) => phase.name === 'running')
  if (written !== null && written.card !== card && !isRunning) setWritten(null)
  const mark = written?.mark ?? card.mark
  const { data, shape } = tensorStore.get(overview?.values.ref ?? values.ref)
  const [rows = 0, columns = 0] = overview === null ? shape : values.shape.map(Number)
  const rowNames = useMemo(() => axisNames(card.y, rows), [card.y, rows])
  const columnNames = useMemo(() => axisNames(card.x, columns), [card.x, columns])
  const look = useCallback((ranges: Window) => lookWindow(values, ranges), [values])
  const onMark = ({ x, y }: Cell) => {
    const others = mark.filter(([ownY, ownX]) => ownY !== y || ownX !== x)
    const marked: [number, number][] = others.length === mark.length ? [[y, x]] : []
    const next = [...others.map(([ownY, ownX]): [number, number] => [ownY, ownX]), ...marked]
    setWritten({ card, mark: next })
    void chooseOption(card, 'mark', next.length === 0 ? null : next)
  }
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
      mark={mark}
      onMark={card.span === undefined ? undefined : onMark}
      marginals={card.marginals}
      {...(overview === null ? {} : { block: overview.block, look })}
      label={card.title ?? 'Heatmap'}
    />
  )
}
