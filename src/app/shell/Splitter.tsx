import { useRef, type PointerEvent, type ReactNode } from 'react'
import { SeparatorBar } from './SeparatorBar.tsx'
import { useRememberedSize } from './useRememberedSize.ts'

interface SplitterProps {
  axis: 'columns' | 'rows'
  /** What the second part is, for the separator's name and for remembering its place. */
  name: string
  /** Percent of the first part on a first visit. */
  start: number
  first: ReactNode
  second: ReactNode
}

const limits = [20, 80] as const

/** Two parts with a separator between them. */
export function Splitter({ axis, name, start, first, second }: SplitterProps) {
  const holder = useRef<HTMLDivElement>(null)
  const { size, setSize, reset } = useRememberedSize(`split.${name}`, start, limits)
  const onMove = ({ clientX, clientY }: PointerEvent) => {
    if (holder.current === null) return
    const { left, top, width, height } = holder.current.getBoundingClientRect()
    setSize(axis === 'columns' ? (100 * (clientX - left)) / width : (100 * (clientY - top)) / height)
  }
  const template = `minmax(0, ${size}fr) var(--split) minmax(0, ${100 - size}fr)`
  return (
    <div
      ref={holder}
      className="splitter"
      data-axis={axis}
      style={axis === 'columns' ? { gridTemplateColumns: template } : { gridTemplateRows: template }}
    >
      {first}
      <SeparatorBar
        axis={axis}
        name={name}
        value={size}
        limits={limits}
        step={2}
        onMove={onMove}
        onStep={by => setSize(size + by)}
        onReset={reset}
      />
      {second}
    </div>
  )
}
