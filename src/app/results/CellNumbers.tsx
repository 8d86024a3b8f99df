import { colourOf, type ColourScale } from './colourScale.ts'
import { inkOn } from './inkOn.ts'

interface NumbersProps {
  data: ArrayLike<number>
  rows: number
  columns: number
  scale: ColourScale
  cellWidth: number
  cellHeight: number
}

/** The numbers in the cells of a small heatmap, black or white as their colour asks. */
export function CellNumbers({ data, rows, columns, scale, cellWidth, cellHeight }: NumbersProps) {
  const cells = Array.from({ length: rows * columns }, (_, index) => index)
  return (
    <div
      className="heatmap-numbers"
      aria-hidden="true"
      style={{ gridTemplateColumns: `repeat(${columns}, ${cellWidth}px)`, gridAutoRows: cellHeight }}
    >
      {cells.map(index => {
        const value = data[index] ?? NaN
        return (
          <span key={index} style={{ color: inkOn(colourOf(scale, value)) }}>
            {Number.isFinite(value) ? shortNumber(value) : '·'}
          </span>
        )
      })}
    </div>
  )
}

function shortNumber(value: number): string {
  if (Math.abs(value) < 0.005) return '·'
  const text = Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(2)
  return text.replace('-', '−').replace(/^(−?)0\./, '$1.')
}
