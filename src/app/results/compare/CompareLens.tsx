import { useMemo } from 'react'
import { useIsDark } from '../../shell/useIsDark.ts'
import { axisNames } from '../axisNames.ts'
import { colourOf, scaleFor } from '../colourScale.ts'
import { Legend } from '../Legend.tsx'
import { type LensShowCard } from '../lens/lensGeometry.ts'
import { LensGrid } from '../lens/LensGrid.tsx'
import { printChange, printNumber, printPercent } from '../numbers.ts'
import { tensorStore } from '../tensorStore.ts'
import { TokenText } from '../TokenText.tsx'
import { useGridCursor } from '../useGridCursor.ts'
import { printToken } from '../visibleToken.ts'
import { vocabStore } from '../vocabStore.ts'
import { CompareUnmatched } from './CompareUnmatched.tsx'

interface CompareLensProps {
  card: LensShowCard
  other: LensShowCard
  number: number
}

/** The other run's best tokens, shaded by how much more the best token has now; another token is outlined. */
export function CompareLens({ card, other, number }: CompareLensProps) {
  const dark = useIsDark()
  const [now, then] = [tensorStore.get(card.values.ref), tensorStore.get(other.values.ref)]
  const [ids, otherIds] = [tensorStore.get(card.ids.ref).data, tensorStore.get(other.ids.ref).data]
  const [rows = 0, columns = 0] = now.shape
  const { cell, setCell, onKeyDown } = useGridCursor(columns, rows)
  const difference = useMemo(
    () => Float32Array.from(now.data, (value, place) => value - (then.data[place] ?? NaN)),
    [now, then],
  )
  const scale = useMemo(() => scaleFor(difference, 0, dark), [difference, dark])
  if (now.shape.join() !== then.shape.join()) return <CompareUnmatched other={other} />
  const decode = vocabStore.get(card.model)
  const rowNames = axisNames(card.y, rows)
  const columnNames = axisNames(card.x, columns)
  const at = cell === null ? -1 : cell.y * columns + cell.x
  const print = card.isProbability ? printPercent : printNumber
  return (
    <div className="lens">
      <LensGrid
        rowNames={rowNames}
        columnNames={columnNames}
        text={place => decode(otherIds[place] ?? -1)}
        colour={place => colourOf(scale, difference[place] ?? NaN)}
        isMarked={place => ids[place] !== otherIds[place]}
        cursor={cell}
        chosen={null}
        onMove={setCell}
        onChoose={setCell}
        onKeyDown={onKeyDown}
        label={`Lens of run ${number}`}
      />
      <div className="text-foot">
        <output className="readout">
          {cell === null ? (
            <span className="quiet">
              tokens of run {number}; shaded by what the best one gained since; outlined where another is best
              now
            </span>
          ) : (
            <>
              <span>
                {printToken(rowNames[cell.y] ?? '')} · after {printToken(columnNames[cell.x] ?? '')}
              </span>
              <span>
                now <TokenText token={decode(ids[at] ?? -1)} />{' '}
                <span className="number">{print(now.data[at] ?? NaN)}</span>
              </span>
              <span>
                run {number} <TokenText token={decode(otherIds[at] ?? -1)} />{' '}
                <span className="number">{print(then.data[at] ?? NaN)}</span>
              </span>
              <strong className="number">{printChange(difference[at] ?? NaN, card.isProbability)}</strong>
            </>
          )}
        </output>
        <Legend scale={scale} />
      </div>
    </div>
  )
}
