import { useMemo } from 'react'
import { type ShowCard } from '../../graph/showCard.ts'
import { useIsDark } from '../shell/useIsDark.ts'
import { axisNames } from './axisNames.ts'
import { colourOf, scaleFor, type ColourScale } from './colourScale.ts'
import { inkOn } from './inkOn.ts'
import { printPercent } from './numbers.ts'
import { tensorStore } from './tensorStore.ts'
import { TokenText } from './TokenText.tsx'
import { useGridCursor } from './useGridCursor.ts'
import { printToken } from './visibleToken.ts'
import { vocabStore } from './vocabStore.ts'
import './lens.css'

/** The likeliest token at each layer and position, shaded by its probability. */
export function LensCard({ card }: { card: ShowCard & { kind: 'lens' } }) {
  const dark = useIsDark()
  const scale: ColourScale = useMemo(() => scaleFor([0, 1], null, dark), [dark])
  const values = tensorStore.get(card.values.ref)
  const ids = tensorStore.get(card.ids.ref)
  const [rows = 0, columns = 0] = values.shape
  const decode = vocabStore.get(card.model)
  const rowNames = axisNames(card.y, rows)
  const columnNames = axisNames(card.x, columns)
  const { cell, setCell, onKeyDown } = useGridCursor(columns, rows)
  const at = cell === null ? -1 : cell.y * columns + cell.x
  return (
    <div className="lens">
      {/* The read-out line stands in for moving the focus through every cell. */}
      <div
        className="lens-scroll"
        tabIndex={0}
        role="group"
        aria-label="Lens grid. Arrow keys move the cursor."
        onKeyDown={onKeyDown}
      >
        <table>
          <thead>
            <tr>
              <td />
              {columnNames.map((name, x) => (
                <th key={x} scope="col">
                  <TokenText token={name} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rowNames.map((name, y) => (
              <tr key={y}>
                <th scope="row">{printToken(name)}</th>
                {columnNames.map((_, x) => {
                  const value = values.data[y * columns + x] ?? NaN
                  const colour = colourOf(scale, value)
                  return (
                    <td
                      key={x}
                      data-cursor={cell?.x === x && cell.y === y ? '' : undefined}
                      style={{ background: colour, color: inkOn(colour) }}
                      onPointerEnter={() => setCell({ x, y })}
                    >
                      <TokenText token={decode(ids.data[y * columns + x] ?? -1)} />
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <output className="readout">
        {cell === null ? (
          <span className="quiet">shade: probability of the likeliest token</span>
        ) : (
          <>
            <span>{printToken(rowNames[cell.y] ?? '')}</span>
            <span className="quiet">·</span>
            <span>after {printToken(columnNames[cell.x] ?? '')}</span>
            <strong>
              <TokenText token={decode(ids.data[at] ?? -1)} />
            </strong>
            <strong className="number">{printPercent(values.data[at] ?? NaN)}</strong>
          </>
        )}
      </output>
    </div>
  )
}
