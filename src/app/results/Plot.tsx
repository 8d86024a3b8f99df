import * as ObservablePlot from '@observablehq/plot'
import { useEffect, useRef } from 'react'
import { useIsDark } from '../shell/useIsDark.ts'
import { type PlotShowCard } from './PlotCard.tsx'
import { plotPoints, type PlotData, type PlotPoint } from './plotPoints.ts'
import { useWidth } from './useWidth.ts'
import './plot.css'

/** Series colours that differ for every kind of colour vision, on light and on dark. */
const colours = {
  light: ['#0f766e', '#c2570c', '#3f5fb0', '#9d174d', '#6b7a12', '#5b5f66'],
  dark: ['#5cc8b2', '#f19a5b', '#93aef5', '#ee86b7', '#c3cf5a', '#a9aeb6'],
} as const

/** Draws the chart again when its data, width or theme change. */
export default function Plot({ card }: { card: PlotShowCard }) {
  const { ref, width } = useWidth<HTMLDivElement>()
  const holder = useRef<HTMLDivElement>(null)
  const dark = useIsDark()
  useEffect(() => {
    if (holder.current === null || width === 0) return
    const drawn = chart(card, width, dark)
    // The whole is one image with one name; Plot names its groups, which have no role to be named by.
    for (const group of drawn.querySelectorAll('[aria-label]')) group.removeAttribute('aria-label')
    holder.current.replaceChildren(drawn)
  }, [card, width, dark])
  return (
    <div ref={ref} className="plot">
      <div ref={holder} role="img" aria-label={`${card.title ?? card.kind} plot`} />
    </div>
  )
}

function chart(card: PlotShowCard, width: number, dark: boolean): Element {
  const data = plotPoints(card)
  const range = colours[dark ? 'dark' : 'light']
  const several = data.series.length > 1
  return ObservablePlot.plot({
    width,
    height: Math.max(200, Math.min(300, width * 0.5)),
    marginLeft: 52,
    marginBottom:
      data.names === null ? 40 : 20 + 7 * Math.min(14, Math.max(...data.names.map(name => name.length))),
    style: { background: 'transparent', color: 'inherit', fontFamily: 'inherit', fontSize: '11px' },
    color: { domain: data.series, range: [...range], legend: several },
    x: {
      label: card.xLabel,
      tickFormat: data.names === null ? undefined : (x: number) => data.names?.[x] ?? '',
      ticks: data.names === null ? undefined : tickPlaces(data.names.length, width),
      tickRotate: data.names === null ? 0 : -40,
    },
    y: { label: card.yLabel, grid: true, nice: true },
    marks: [ObservablePlot.ruleY([0], { strokeOpacity: 0.35 }), ...marks(card, data)],
  })
}

/** Every name where there is room, else every n-th. */
function tickPlaces(count: number, width: number): number[] {
  const step = Math.max(1, Math.ceil((count * 14) / Math.max(1, width - 70)))
  return Array.from({ length: Math.ceil(count / step) }, (_, i) => i * step)
}

function marks(card: PlotShowCard, { points, names }: PlotData): ObservablePlot.Markish[] {
  const at = { x: 'x', y: 'y', stroke: 'series' } as const
  const title = (point: PlotPoint): string => `${point.series}\n${names?.[point.x] ?? point.x}: ${point.y}`
  const tip = ObservablePlot.tip(
    points,
    ObservablePlot.pointer({ x: 'x', y: 'y', title, fill: 'var(--case)', stroke: 'var(--edge-2)' }),
  )
  switch (card.kind) {
    case 'line':
      return [
        ObservablePlot.lineY(points, { ...at, strokeWidth: 1.75 }),
        ObservablePlot.dot(points, { ...at, r: 2, fill: 'series' }),
        tip,
      ]
    case 'scatter':
      return [ObservablePlot.dot(points, { ...at, r: 3 }), tip]
    case 'bar':
      return [
        ObservablePlot.rectY(points, {
          x1: (point: PlotPoint) => point.x - 0.4,
          x2: (point: PlotPoint) => point.x + 0.4,
          y: 'y',
          fill: 'series',
        }),
        tip,
      ]
  }
}
