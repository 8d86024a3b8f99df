import { useState, type KeyboardEvent } from 'react'

export interface Cell {
  x: number
  y: number
}

/** The cell that arrow keys move over a grid of `columns` x `rows`; Home and End go along the row. */
export function useGridCursor(columns: number, rows: number) {
  const [cell, setCell] = useState<Cell | null>(null)
  const onKeyDown = (event: KeyboardEvent) => {
    const from = cell ?? { x: 0, y: 0 }
    const to = cell === null && event.key.startsWith('Arrow') ? from : move(from, event.key, columns, rows)
    if (to === null) return
    event.preventDefault()
    setCell({ x: clamp(to.x, columns), y: clamp(to.y, rows) })
  }
  return { cell, setCell, onKeyDown }
}

const clamp = (place: number, size: number): number => Math.max(0, Math.min(size - 1, place))

function move({ x, y }: Cell, key: string, columns: number, rows: number): Cell | null {
  switch (key) {
    case 'ArrowLeft':
      return { x: x - 1, y }
    case 'ArrowRight':
      return { x: x + 1, y }
    case 'ArrowUp':
      return { x, y: y - 1 }
    case 'ArrowDown':
      return { x, y: y + 1 }
    case 'Home':
      return { x: 0, y }
    case 'End':
      return { x: columns - 1, y }
    case 'PageUp':
      return { x, y: 0 }
    case 'PageDown':
      return { x, y: rows - 1 }
    default:
      return null
  }
}
