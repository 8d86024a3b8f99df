import { useState, type KeyboardEvent } from 'react'

export interface Cell {
  x: number
  y: number
}

/**
 * The cell that arrow keys move over a grid of `columns` x `rows`, with Shift in jumps of `jump`; Home and End go along the row.
 * @param jump cells that an arrow key goes with Shift
 */
export function useGridCursor(columns: number, rows: number, jump = 10) {
  const [cell, setCell] = useState<Cell | null>(null)
  /** @returns the cell it moved to; null for a key that moves nothing */
  const onKeyDown = (event: KeyboardEvent): Cell | null => {
    const from = cell ?? { x: 0, y: 0 }
    const to =
      cell === null && event.key.startsWith('Arrow')
        ? from
        : move(from, event.key, columns, rows, event.shiftKey ? jump : 1)
    if (to === null) return null
    event.preventDefault()
    const moved = { x: clamp(to.x, columns), y: clamp(to.y, rows) }
    setCell(moved)
    return moved
  }
  return { cell, setCell, onKeyDown }
}

const clamp = (place: number, size: number): number => Math.max(0, Math.min(size - 1, place))

function move({ x, y }: Cell, key: string, columns: number, rows: number, by: number): Cell | null {
  switch (key) {
    case 'ArrowLeft':
      return { x: x - by, y }
    case 'ArrowRight':
      return { x: x + by, y }
    case 'ArrowUp':
      return { x, y: y - by }
    case 'ArrowDown':
      return { x, y: y + by }
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
