import { useEffect, useRef } from 'react'
import { useIsDark } from '../shell/useIsDark.ts'
import { scaleFor } from './colourScale.ts'
import { drawMatrix } from './drawHeatmap.ts'

interface HeadThumbnailProps {
  data: ArrayLike<number>
  queries: number
  keys: number
}

/** One head's pattern, small; every head on the same scale from 0 to 1. */
export function HeadThumbnail({ data, queries, keys }: HeadThumbnailProps) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const dark = useIsDark()
  useEffect(() => {
    if (canvas.current) drawMatrix(canvas.current, data, queries, keys, scaleFor([0, 1], null, dark))
  }, [data, queries, keys, dark])
  return <canvas ref={canvas} aria-hidden="true" />
}
