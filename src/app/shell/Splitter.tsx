import { useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react'

interface SplitterProps {
  axis: 'columns' | 'rows'
  /** What the second part is, for the separator's name and for remembering its place. */
  name: string
  /** Percent of the first part on a first visit. */
  start: number
  first: ReactNode
  second: ReactNode
}

const [least, most] = [20, 80]

/** Two parts with a separator between them that pointer and arrow keys move. */
export function Splitter({ axis, name, start, first, second }: SplitterProps) {
  const holder = useRef<HTMLDivElement>(null)
  const key = `vitrine.split.${name}`
  const [percent, setPercent] = useState(() => Number(localStorage.getItem(key)) || start)
  const moveTo = (next: number) => {
    const kept = Math.round(Math.max(least, Math.min(most, next)) * 10) / 10
    localStorage.setItem(key, String(kept))
    setPercent(kept)
  }
  const onPointerMove = (event: PointerEvent) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId) || holder.current === null) return
    const box = holder.current.getBoundingClientRect()
    moveTo(
      axis === 'columns'
        ? (100 * (event.clientX - box.left)) / box.width
        : (100 * (event.clientY - box.top)) / box.height,
    )
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const [back, on] = axis === 'columns' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown']
    if (event.key !== back && event.key !== on) return
    event.preventDefault()
    moveTo(percent + (event.key === on ? 2 : -2))
  }
  const template = `minmax(0, ${percent}fr) var(--split) minmax(0, ${100 - percent}fr)`
  return (
    <div
      ref={holder}
      className="splitter"
      data-axis={axis}
      style={axis === 'columns' ? { gridTemplateColumns: template } : { gridTemplateRows: template }}
    >
      {first}
      <div
        className="splitter-bar"
        role="separator"
        tabIndex={0}
        aria-label={`Size of ${name}`}
        aria-orientation={axis === 'columns' ? 'vertical' : 'horizontal'}
        aria-valuenow={percent}
        aria-valuemin={least}
        aria-valuemax={most}
        onKeyDown={onKeyDown}
        onPointerDown={event => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={onPointerMove}
        onDoubleClick={() => moveTo(start)}
      />
      {second}
    </div>
  )
}
