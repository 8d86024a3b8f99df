import { useEffect, useRef } from 'react'
import { type NodeSummary } from '../../graph/nodeSummary.ts'
import { drawMatrix } from '../results/drawHeatmap.ts'
import { useIsDark } from '../shell/useIsDark.ts'
import { thumbnailScale } from './thumbnailScale.ts'

/** A value as a picture of at most 16 x 16 cells, in the colours of the results. */
export function Thumbnail({ summary }: { summary: NodeSummary }) {
  const canvas = useRef<HTMLCanvasElement>(null)
  const isDark = useIsDark()
  const { thumbnail } = summary
  useEffect(() => {
    if (canvas.current === null || thumbnail === null) return
    const { data, rows, columns } = thumbnail
    drawMatrix(canvas.current, data, rows, columns, thumbnailScale(data, isDark))
  }, [thumbnail, isDark])
  return thumbnail === null ? null : <canvas ref={canvas} className="box-thumbnail" aria-hidden="true" />
}
