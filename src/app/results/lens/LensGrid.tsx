import { useId, type KeyboardEvent, type ReactNode } from 'react'
import { useMediaQuery } from '../../shell/useMediaQuery.ts'
import { inkOn } from '../inkOn.ts'
import { TokenText } from '../TokenText.tsx'
import { type Cell } from '../useGridCursor.ts'
import { printToken } from '../visibleToken.ts'
import { cellsInView, layOutLens, scrollTo, type Range } from './lensGeometry.ts'
import { useScrollView } from './useScrollView.ts'

interface LensGridProps {
  rowNames: readonly string[]
  columnNames: readonly string[]
  /** What stands in a cell; places count along rows. */
  text: (place: number) => string
  colour: (place: number) => string
  /** Whether a cell is outlined. */
  isMarked?: (place: number) => boolean
  cursor: Cell | null
  chosen: Cell | null
  onMove: (cell: Cell | null) => void
  onChoose: (cell: Cell) => void
  onKeyDown: (event: KeyboardEvent) => Cell | null
  label: string
}

/**
 * A grid of tokens in coloured cells, its names staying in view while it scrolls. Only cells in view are in the
 * document, so its size costs nothing.
 */
export function LensGrid(props: LensGridProps) {
  const { rowNames, columnNames, cursor, chosen, label, onMove, onChoose, onKeyDown } = props
  const { ref, view, onScroll } = useScrollView<HTMLDivElement>()
  const coarse = useMediaQuery('(pointer: coarse)')
  const id = useId()
  const longest = rowNames.reduce((most, name) => Math.max(most, printToken(name).length), 0)
  const layout = layOutLens(view.width, columnNames.length, longest, coarse)
  const { cellWidth, cellHeight, left, top } = layout
  const rows = cellsInView(view.top, Math.max(0, view.height - top), cellHeight, rowNames.length)
  const columns = cellsInView(view.left, Math.max(0, view.width - left), cellWidth, columnNames.length)
  const cellId = (y: number, x: number) => `${id}-${y}-${x}`

  const moveInto = (cell: Cell) => {
    const element = ref.current
    if (element === null) return
    element.scrollTo({
      left: scrollTo(element.scrollLeft, element.clientWidth - left, cell.x * cellWidth, cellWidth),
      top: scrollTo(element.scrollTop, element.clientHeight - top, cell.y * cellHeight, cellHeight),
    })
  }
  const onKey = (event: KeyboardEvent) => {
    if ((event.key === 'Enter' || event.key === ' ') && cursor !== null) {
      event.preventDefault()
      onChoose(cursor)
      return
    }
    const moved = onKeyDown(event)
    if (moved !== null) moveInto(moved)
  }
  return (
    <div
      ref={ref}
      className="lens-scroll"
      role="grid"
      tabIndex={0}
      aria-label={`${label}. Arrow keys move the cursor, Enter chooses a cell.`}
      aria-rowcount={rowNames.length + 1}
      aria-colcount={columnNames.length + 1}
      aria-activedescendant={cursor === null ? undefined : cellId(cursor.y, cursor.x)}
      onScroll={onScroll}
      onKeyDown={onKey}
      onPointerLeave={() => onMove(null)}
    >
      <div
        className="lens-sheet"
        role="presentation"
        style={{
          inlineSize: left + columnNames.length * cellWidth,
          blockSize: top + rowNames.length * cellHeight,
        }}
      >
        <div className="lens-head" role="row" aria-rowindex={1} style={{ blockSize: top }}>
          <span className="lens-corner" role="presentation" style={{ inlineSize: left, blockSize: top }} />
          {view.width > 0 &&
            each(columns, x => (
              <span
                key={x}
                role="columnheader"
                aria-colindex={x + 2}
                className="lens-column"
                data-cursor={cursor?.x === x || undefined}
                style={{ insetInlineStart: left + x * cellWidth, inlineSize: cellWidth }}
              >
                <TokenText token={columnNames[x] ?? ''} />
              </span>
            ))}
        </div>
        {view.width > 0 &&
          each(rows, y => (
            <div
              key={y}
              role="row"
              aria-rowindex={y + 2}
              className="lens-row"
              style={{ insetBlockStart: top + y * cellHeight, blockSize: cellHeight }}
            >
              <span
                role="rowheader"
                className="lens-name"
                title={rowNames[y]}
                data-cursor={cursor?.y === y || undefined}
                style={{ inlineSize: left }}
              >
                {printToken(rowNames[y] ?? '')}
              </span>
              {each(columns, x => {
                const place = y * columnNames.length + x
                const background = props.colour(place)
                return (
                  <span
                    key={x}
                    id={cellId(y, x)}
                    role="gridcell"
                    aria-colindex={x + 2}
                    aria-selected={chosen?.x === x && chosen.y === y}
                    className="lens-cell"
                    data-cell={`${y},${x}`}
                    data-cursor={(cursor?.x === x && cursor.y === y) || undefined}
                    data-marked={props.isMarked?.(place) === true || undefined}
                    style={{
                      insetInlineStart: left + x * cellWidth,
                      inlineSize: cellWidth - 2,
                      blockSize: cellHeight - 2,
                      background,
                      color: inkOn(background),
                    }}
                    onPointerEnter={event => {
                      if (event.pointerType !== 'touch') onMove({ x, y })
                    }}
                    onClick={() => onChoose({ x, y })}
                  >
                    <TokenText token={props.text(place)} />
                  </span>
                )
              })}
            </div>
          ))}
      </div>
    </div>
  )
}

const each = ({ from, to }: Range, draw: (place: number) => ReactNode): ReactNode[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, i) => draw(from + i))
