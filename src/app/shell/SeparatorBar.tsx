import { type KeyboardEvent, type PointerEvent } from 'react'

interface SeparatorBarProps {
  axis: 'columns' | 'rows'
  /** Of what it sets the size. */
  name: string
  value: number
  limits: readonly [least: number, most: number]
  /** How far an arrow key moves it. */
  step: number
  onMove: (event: PointerEvent) => void
  onStep: (by: number) => void
  onReset: () => void
}

/** The bar between two parts: pointer and arrow keys move it, a double click puts it back. */
export function SeparatorBar(props: SeparatorBarProps) {
  const { axis, name, value, limits, step, onMove, onStep, onReset } = props
  const onPointerMove = (event: PointerEvent) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) onMove(event)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const [back, on] = axis === 'columns' ? ['ArrowLeft', 'ArrowRight'] : ['ArrowUp', 'ArrowDown']
    if (event.key !== back && event.key !== on) return
    event.preventDefault()
    onStep(event.key === on ? step : -step)
  }
  return (
    <div
      className="splitter-bar"
      data-axis={axis}
      role="separator"
      tabIndex={0}
      aria-label={`Size of ${name}`}
      aria-orientation={axis === 'columns' ? 'vertical' : 'horizontal'}
      aria-valuenow={value}
      aria-valuemin={limits[0]}
      aria-valuemax={limits[1]}
      onKeyDown={onKeyDown}
      onPointerDown={event => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={onPointerMove}
      onDoubleClick={onReset}
    />
  )
}
