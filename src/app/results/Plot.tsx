import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent } from 'react'
import { useRoom } from './frame/useRoom.ts'
import { useIsDark } from '../shell/useIsDark.ts'
import { printNumber } from './numbers.ts'
import { type PlotShowCard } from './PlotCard.tsx'
import { plotChart } from './plotChart.ts'
import { beside, nearest, placesOf } from './plotCursor.ts'
import { plotPoints, type PlotData, type PlotPoint } from './plotPoints.ts'
import { PlotLegend } from './PlotLegend.tsx'
import { useWidth } from './useWidth.ts'
import './plot.css'

export interface PlotProps {
  card: PlotShowCard
  /** What is drawn in place of the card's own points. */
  data?: PlotData
  label?: string
}

/** Draws the chart again when its data, width or theme change; a cursor goes from point to point and is read out. */
export default function Plot({ card, data: given, label }: PlotProps) {
  const { ref, width } = useWidth<HTMLDivElement>()
  const holder = useRef<HTMLDivElement>(null)
  const dark = useIsDark()
  const room = useRoom(300, 220)
  const data = useMemo(() => given ?? plotPoints(card), [card, given])
  const [chosen, choose] = useState<PlotPoint | null>(null)
  const drawn = useMemo(
    () =>
      width === 0
        ? null
        : plotChart(card, data, { width, height: Math.max(200, Math.min(room, width * 0.5)), dark }),
    [card, data, width, room, dark],
  )
  const places = useMemo(() => (drawn === null ? [] : placesOf(drawn, data.points)), [drawn, data])

  useEffect(() => {
    if (drawn === null) return
    // The whole is one image with one name; Plot names its groups, which have no role to be named by.
    for (const group of drawn.querySelectorAll('[aria-label]')) group.removeAttribute('aria-label')
    holder.current?.replaceChildren(drawn)
  }, [drawn])

  const onPointer = (event: PointerEvent<HTMLElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    choose(nearest(places, event.clientX - box.left, event.clientY - box.top)?.point ?? null)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const to = beside(data, chosen, event.key)
    if (to === null) return
    event.preventDefault()
    choose(to)
  }
  const at = places.find(({ point }) => point === chosen)
  const absent = data.points.length - places.length
  const name = label ?? `${card.title ?? card.kind} plot`
  return (
    <div ref={ref} className="plot">
      <PlotLegend series={data.series} dark={dark} />
      <div
        className="plot-field"
        tabIndex={0}
        role="application"
        aria-roledescription="chart"
        aria-label={`${name}: ${data.series.length} series. Left and right move along a series, up and down change it.`}
        onKeyDown={onKeyDown}
        onPointerMove={onPointer}
        onPointerDown={onPointer}
      >
        <div ref={holder} role="img" aria-label={name} />
        {at !== undefined && <span className="plot-cursor" style={{ left: at.x, top: at.y }} />}
      </div>
      <output className="readout">
        {chosen === null ? (
          <span className="quiet">point at the chart, or focus it and use the arrow keys</span>
        ) : (
          <>
            {data.series.length > 1 && <span>{chosen.series}</span>}
            <span>
              {card.xLabel ?? 'x'} {data.names?.[chosen.x] ?? printNumber(chosen.x)}
            </span>
            <strong className="number">{printNumber(chosen.y)}</strong>
          </>
        )}
        {absent > 0 && <span className="quiet">{absent} points have no place on this scale</span>}
      </output>
    </div>
  )
}
