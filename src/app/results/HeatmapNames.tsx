interface HeatmapNamesProps {
  names: readonly string[]
  /** The part of them that is on screen, in cells. */
  from: number
  count: number
  /** Every n-th is drawn. */
  step: number
  /** Pixels of a cell along the axis. */
  cell: number
  axis: 'rows' | 'columns'
  slanted?: boolean
  /** Pixels along rows, or below columns. */
  size: number
}

/** The names of the rows or columns that are on screen, as many as do not run into each other. */
export function HeatmapNames({
  names,
  from,
  count,
  step,
  cell,
  axis,
  slanted = false,
  size,
}: HeatmapNamesProps) {
  const places: number[] = []
  const first = Math.ceil(Math.max(0, from - 0.5) / step) * step
  for (let i = first; i < Math.min(names.length, from + count - 0.25); i += step) places.push(i)
  return (
    <ul
      className={`heatmap-${axis}${slanted ? ' slanted' : ''}`}
      aria-hidden="true"
      style={{ blockSize: size }}
    >
      {places.map(index => (
        <li
          key={index}
          style={
            axis === 'rows'
              ? { insetBlockStart: (index + 0.5 - from) * cell }
              : { insetInlineStart: (index + 0.5 - from) * cell }
          }
        >
          {names[index]}
        </li>
      ))}
    </ul>
  )
}
