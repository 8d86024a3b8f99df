import { useMemo, useState } from 'react'
import { mostTracked } from '../../../graph/showCard.ts'
import { useIsDark } from '../../shell/useIsDark.ts'
import { axisNames } from '../axisNames.ts'
import { chooseOption } from '../chooseOption.ts'
import { tensorStore } from '../tensorStore.ts'
import { useGridCursor, type Cell } from '../useGridCursor.ts'
import { printToken } from '../visibleToken.ts'
import { vocabStore } from '../vocabStore.ts'
import { CellTokens } from './CellTokens.tsx'
import { LensControls } from './LensControls.tsx'
import { type LensShowCard } from './lensGeometry.ts'
import { LensGrid } from './LensGrid.tsx'
import { LensReadout } from './LensReadout.tsx'
import { lensShading } from './lensShading.ts'
import { spellToken } from './tokenSpelling.ts'
import { trajectories } from './trajectory.ts'
import { TrajectoryChart } from './TrajectoryChart.tsx'
import './lens.css'

/** The best token at each layer and position, shaded as asked; a chosen cell's best tokens and followed tokens. */
export function LensCard({ card }: { card: LensShowCard }) {
  const dark = useIsDark()
  const shading = useMemo(() => lensShading(card, dark), [card, dark])
  const { data: ids, shape } = tensorStore.get(card.ids.ref)
  const [rows = 0, columns = 0] = shape
  const decode = vocabStore.get(card.model)
  const rowNames = useMemo(() => axisNames(card.y, rows), [card.y, rows])
  const columnNames = useMemo(() => axisNames(card.x, columns), [card.x, columns])
  const { cell: held, setCell, onKeyDown } = useGridCursor(columns, rows)
  // A run may come back with a smaller grid than the cursor was on.
  const cursor = held !== null && held.x < columns && held.y < rows ? held : null
  const { chosen, choose } = useChosenCell(card, rows, columns)
  const path = chosen ?? { y: rows - 1, x: columns - 1 }
  const series = useMemo(() => trajectories(card, [path.y, path.x]), [card, path.y, path.x])
  const followed = card.tracked?.ids ?? []

  const follow = (id: number) => {
    const next = followed.includes(id) ? followed.filter(one => one !== id) : [...followed, id]
    const kept = next.slice(-mostTracked).map(one => spellToken(card.model, one))
    void chooseOption(card, 'track', kept.length === 0 ? null : kept)
  }
  const target = (id: number | null) =>
    void chooseOption(
      card,
      'target',
      id === null || card.target?.id === id ? null : spellToken(card.model, id),
    )
  const alongRows = card.along === 'y'
  const where = (cell: Cell) =>
    `${printToken(rowNames[cell.y] ?? '')}, ${printToken(columnNames[cell.x] ?? '')}`
  const pathWords = alongRows
    ? `over the rows at ${printToken(columnNames[path.x] ?? '')}`
    : `over the columns at ${printToken(rowNames[path.y] ?? '')}`
  const pointed = cursor ?? chosen
  return (
    <div className="lens">
      <LensControls
        card={card}
        shading={shading}
        onShade={shade => void chooseOption(card, 'shade', shade === 'probability' ? null : shade)}
        onAlong={along => void chooseOption(card, 'along', along === 'y' ? null : along)}
        onFollow={follow}
        onNoTarget={() => target(null)}
      />
      <LensGrid
        rowNames={rowNames}
        columnNames={columnNames}
        text={place => decode(ids[place] ?? -1)}
        colour={shading.colour}
        cursor={cursor}
        chosen={chosen}
        onMove={setCell}
        onChoose={cell => {
          setCell(cell)
          choose(cell)
        }}
        onKeyDown={onKeyDown}
        label="Lens grid"
      />
      <LensReadout
        card={card}
        shading={shading}
        rowNames={rowNames}
        columnNames={columnNames}
        cell={cursor}
      />
      {(chosen !== null || series.length > 0) && (
        <div className="lens-beside">
          {chosen !== null && (
            <CellTokens
              card={card}
              y={chosen.y}
              x={chosen.x}
              where={where(chosen)}
              onFollow={follow}
              onTarget={target}
            />
          )}
          {series.length > 0 && (
            <TrajectoryChart
              series={series}
              names={alongRows ? rowNames : columnNames}
              byRank={card.shade === 'rank'}
              isProbability={card.isProbability}
              at={pointed === null ? null : alongRows ? pointed.y : pointed.x}
              where={pathWords}
              onUnfollow={follow}
            />
          )}
        </div>
      )}
    </div>
  )
}

/** The cell that the program names, or the one just clicked, which is written into the program. */
function useChosenCell(card: LensShowCard, rows: number, columns: number) {
  const [clicked, setClicked] = useState<{ cell: Cell; on: LensShowCard } | null>(null)
  const [y, x] = card.cell ?? []
  const named = y !== undefined && x !== undefined && y < rows && x < columns ? { y, x } : null
  const choose = (cell: Cell) => {
    setClicked({ cell, on: card })
    if (named?.y !== cell.y || named.x !== cell.x) void chooseOption(card, 'cell', [cell.y, cell.x])
  }
  return { chosen: clicked?.on === card ? clicked.cell : named, choose }
}
