import { type useHeatmapView } from './useHeatmapView.ts'
import { type Cell } from './useGridCursor.ts'

interface HeatmapToolsProps {
  shown: ReturnType<typeof useHeatmapView>
  cell: Cell | null
  mark: readonly (readonly [y: number, x: number])[]
  onMark?: ((cell: Cell) => void) | undefined
  label: string
}

/** What keys do to a heatmap, for those who have none: zoom, and mark the cell under the cursor. */
export function HeatmapTools({ shown, cell, mark, onMark, label }: HeatmapToolsProps) {
  const isMarked = cell !== null && mark.some(([y, x]) => y === cell.y && x === cell.x)
  return (
    <span className="heatmap-tools" role="group" aria-label={`View of ${label}`}>
      {onMark !== undefined && cell !== null && (
        <button type="button" className="quiet-button" onClick={() => onMark(cell)}>
          {isMarked ? 'unmark cell' : 'mark cell'}
        </button>
      )}
      <button
        type="button"
        className="quiet-button"
        aria-label="Zoom out"
        disabled={shown.isWhole}
        onClick={() => shown.zoom(1 / 1.6)}
      >
        −
      </button>
      <button type="button" className="quiet-button" aria-label="Zoom in" onClick={() => shown.zoom(1.6)}>
        +
      </button>
      {!shown.isWhole && (
        <button type="button" className="quiet-button" onClick={shown.reset}>
          whole
        </button>
      )}
    </span>
  )
}
