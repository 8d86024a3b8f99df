import { useEffect, useRef } from 'react'
import { colourTable, cssColour } from './colours.ts'
import { get2d } from './drawHeatmap.ts'

interface MarginalBarsProps {
  values: Float32Array
  /** The part of them that is on screen, in cells. */
  from: number
  count: number
  center: number | null
  dark: boolean
  /** The one under the cursor. */
  at: number | undefined
  size: { width: number; height: number }
  /** Whether they stand beside rows; else above columns. */
  vertical?: boolean
}

/** Slim bars of the means along one axis; the read-out line says their numbers. */
export function MarginalBars({
  values,
  from,
  count,
  center,
  dark,
  at,
  size,
  vertical = false,
}: MarginalBarsProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const { width, height } = size
  useEffect(() => {
    const element = canvas.current
    if (element === null) return
    const ratio = devicePixelRatio
    element.width = Math.max(1, Math.round(width * ratio))
    element.height = Math.max(1, Math.round(height * ratio))
    const context = get2d(element)
    context.scale(ratio, ratio)
    const table = colourTable(center === null ? 'sequential' : 'diverging', dark)
    const [low, high] = reachOf(values, center ?? 0)
    const [depth, length] = vertical ? [width, height] : [height, width]
    const place = (value: number): number => ((value - low) / (high - low || 1)) * depth
    const cell = length / count
    for (let i = Math.floor(from); i < Math.min(values.length, from + count); i++) {
      const value = values[i] ?? NaN
      if (!Number.isFinite(value)) continue
      const [start, end] = [place(center ?? 0), place(value)].toSorted((a, b) => a - b)
      const along = (i - from) * cell
      const thick = Math.max(1, cell - (cell > 3 ? 1 : 0))
      context.fillStyle =
        i === at ? getComputedStyle(element).color : cssColour(table, value < (center ?? 0) ? 0.18 : 0.82)
      const bar = Math.max(1, (end ?? 0) - (start ?? 0))
      if (vertical) context.fillRect(start ?? 0, along, bar, thick)
      else context.fillRect(along, depth - (start ?? 0) - bar, thick, bar)
    }
  }, [values, from, count, center, dark, at, width, height, vertical])
  return (
    <canvas
      ref={canvas}
      className="heatmap-means"
      aria-hidden="true"
      style={{ inlineSize: width, blockSize: height }}
    />
  )
}

/** From the least to the greatest bar, the line that they start from included. */
function reachOf(values: Float32Array, base: number): [number, number] {
  let [low, high] = [base, base]
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    low = Math.min(low, value)
    high = Math.max(high, value)
  }
  return [low, high]
}
