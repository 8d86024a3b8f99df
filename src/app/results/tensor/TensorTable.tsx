import { useMemo, useRef, useState, type KeyboardEvent } from 'react'
import { type CardTensor } from '../../../graph/showCard.ts'
import { toTabs } from '../export/csv.ts'
import { lookWindow } from '../lookWindow.ts'
import { printNumber } from '../numbers.ts'
import { useGridCursor, type Cell } from '../useGridCursor.ts'
import { useRoom } from '../frame/useRoom.ts'
import { useWidth } from '../useWidth.ts'
import { IndexField } from './IndexField.tsx'
import {
  extentOf,
  firstAt,
  firstShowing,
  fitting,
  gridOf,
  offsetOf,
  rangesOf,
  tableCell,
} from './tableView.ts'
import { useBlocks } from './useBlocks.ts'
import './tensor.css'

const usualHeight = 330
const bars = 16

/** Values that are copied at once at most. */
const mostCopied = 1_000_000

/** A table of any part of a tensor: the last two dimensions scroll, the others are chosen; what is seen is fetched. */
export function TensorTable({ tensor, label }: { tensor: CardTensor; label: string }) {
  const shape = useMemo(() => tensor.shape.map(Number), [tensor])
  const grid = useMemo(() => gridOf(shape), [shape])
  const { rows, columns, leading } = grid
  const { ref, width } = useWidth<HTMLDivElement>()
  const scroller = useRef<HTMLDivElement>(null)
  const [index, setIndex] = useState<readonly number[]>(() => leading.map(() => 0))
  const [first, setFirst] = useState<Cell>({ x: 0, y: 0 })
  const [anchor, setAnchor] = useState<Cell | null>(null)
  const [said, say] = useState('')
  const { cell, setCell, onKeyDown } = useGridCursor(columns, rows, 1)
  const height = useRoom(usualHeight, 300)

  const inner = {
    width: Math.max(tableCell.width, width - tableCell.side - bars),
    height: Math.min(height, rows * tableCell.height + tableCell.head + bars) - tableCell.head - bars,
  }
  const visible = {
    rows: Math.min(rows, fitting(inner.height, tableCell.height)),
    columns: Math.min(columns, fitting(inner.width, tableCell.width)),
  }
  const view = { row: first.y, column: first.x, ...visible }
  const { valueAt, problem } = useBlocks(tensor, grid, index, view)

  const scrollTo = (to: Cell) => {
    scroller.current?.scrollTo({
      left: offsetOf(to.x, inner.width, columns, tableCell.width),
      top: offsetOf(to.y, inner.height, rows, tableCell.height),
    })
  }
  const show = (to: Cell) =>
    scrollTo({
      x: firstShowing(to.x, first.x, visible.columns),
      y: firstShowing(to.y, first.y, visible.rows),
    })
  const onScroll = () => {
    const element = scroller.current
    if (element === null) return
    setFirst({
      x: firstAt(element.scrollLeft, inner.width, columns, tableCell.width),
      y: firstAt(element.scrollTop, inner.height, rows, tableCell.height),
    })
  }
  const selection = selectionOf(anchor, cell)
  const copy = async () => {
    if (selection === null) return
    const [top, bottom] = selection.rows
    const [left, right] = selection.columns
    if ((bottom - top) * (right - left) > mostCopied) {
      say('that is more than a million values: take the file instead')
      return
    }
    const { data } = await lookWindow(
      tensor,
      rangesOf(shape.length, index, selection.rows, selection.columns),
    )
    const lines = Array.from({ length: bottom - top }, (_, y) => [
      ...data.subarray(y * (right - left), (y + 1) * (right - left)),
    ])
    await navigator.clipboard.writeText(toTabs(lines))
    say(data.length === 1 ? 'copied' : `copied ${bottom - top} × ${right - left} values`)
  }
  const onKey = (event: KeyboardEvent) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 'c') {
      event.preventDefault()
      void copy()
      return
    }
    const extends_ = event.shiftKey && event.key.startsWith('Arrow')
    if (extends_ && anchor === null) setAnchor(cell)
    const to = onKeyDown(event)
    if (to === null) return
    if (!event.shiftKey) setAnchor(null)
    show(to)
  }
  const choose = (to: Cell, isRange: boolean) => {
    if (!isRange) setAnchor(null)
    else if (anchor === null) setAnchor(cell)
    setCell(to)
  }
  const isChosen = (y: number, x: number): boolean =>
    selection !== null &&
    y >= selection.rows[0] &&
    y < selection.rows[1] &&
    x >= selection.columns[0] &&
    x < selection.columns[1]
  const value = cell === null ? undefined : valueAt(cell.y, cell.x)
  const place = cell === null ? [] : [...index, cell.y, cell.x].slice(-Math.max(1, shape.length))

  return (
    <div className="tensor-table" ref={ref}>
      <div className="tensor-places">
        {leading.map((size, dim) => (
          <IndexField
            key={dim}
            name={`dim ${dim}`}
            size={size}
            value={index[dim] ?? 0}
            onChange={to => setIndex(index.map((old, i) => (i === dim ? to : old)))}
          />
        ))}
        {rows > visible.rows && (
          <IndexField
            name="row"
            size={rows}
            value={cell?.y ?? first.y}
            onChange={y => {
              setCell({ x: cell?.x ?? first.x, y })
              scrollTo({ x: first.x, y })
            }}
          />
        )}
        {columns > visible.columns && (
          <IndexField
            name="column"
            size={columns}
            value={cell?.x ?? first.x}
            onChange={x => {
              setCell({ y: cell?.y ?? first.y, x })
              scrollTo({ x, y: first.y })
            }}
          />
        )}
      </div>
      <div
        ref={scroller}
        className="tensor-scroll"
        tabIndex={0}
        role="group"
        aria-label={`Values of ${label}: ${rows} rows, ${columns} columns. Arrow keys move, with Shift they select, Ctrl+C copies.`}
        style={{ blockSize: inner.height + tableCell.head + bars }}
        onScroll={onScroll}
        onKeyDown={onKey}
      >
        <div
          style={{
            inlineSize: extentOf(columns, tableCell.width) + tableCell.side,
            blockSize: extentOf(rows, tableCell.height) + tableCell.head,
          }}
        >
          <table className="tensor-window" aria-rowcount={rows} aria-colcount={columns}>
            <thead>
              <tr>
                <td />
                {cells(view.column, visible.columns).map(x => (
                  <th key={x} scope="col">
                    {x}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {cells(view.row, visible.rows).map(y => (
                <tr key={y} aria-rowindex={y + 1}>
                  <th scope="row">{y}</th>
                  {cells(view.column, visible.columns).map(x => {
                    const shown = valueAt(y, x)
                    return (
                      <td
                        key={x}
                        data-cursor={(cell?.x === x && cell.y === y) || undefined}
                        data-chosen={isChosen(y, x) || undefined}
                        onPointerDown={event => choose({ x, y }, event.shiftKey)}
                      >
                        {shown === undefined ? '' : printNumber(shown)}
                      </td>
                    )
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </div>
      <div className="tensor-foot">
        <output className="readout">
          {problem !== null ? (
            <span className="quiet">These values could not be read: {problem}</span>
          ) : cell === null ? (
            <span className="quiet">{`${rows} × ${columns}: scroll, or click a number`}</span>
          ) : (
            <>
              <span className="number">[{place.join(', ')}]</span>
              <strong className="number">{value === undefined ? '…' : printNumber(value)}</strong>
              {value !== undefined && <span className="quiet number">{value}</span>}
            </>
          )}
          {said !== '' && <span className="quiet">{said}</span>}
        </output>
        {selection !== null && (
          <button type="button" className="quiet-button" onClick={() => void copy()}>
            copy selection
          </button>
        )}
      </div>
    </div>
  )
}

const cells = (from: number, count: number): number[] => Array.from({ length: count }, (_, i) => from + i)

/** The cells between two corners, both included. */
function selectionOf(anchor: Cell | null, cell: Cell | null) {
  if (cell === null) return null
  const from = anchor ?? cell
  return {
    rows: [Math.min(from.y, cell.y), Math.max(from.y, cell.y) + 1] as const,
    columns: [Math.min(from.x, cell.x), Math.max(from.x, cell.x) + 1] as const,
  }
}
