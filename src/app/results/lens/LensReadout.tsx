import { printNumber, printPercent } from '../numbers.ts'
import { tensorStore } from '../tensorStore.ts'
import { TokenText } from '../TokenText.tsx'
import { type Cell } from '../useGridCursor.ts'
import { printToken } from '../visibleToken.ts'
import { vocabStore } from '../vocabStore.ts'
import { type LensShowCard } from './lensGeometry.ts'
import { type LensShading } from './lensShading.ts'

interface ReadoutProps {
  card: LensShowCard
  shading: LensShading
  rowNames: readonly string[]
  columnNames: readonly string[]
  cell: Cell | null
}

/** The cell under the cursor in words: where it is, its best token, and what its colour says. */
export function LensReadout({ card, shading, rowNames, columnNames, cell }: ReadoutProps) {
  if (cell === null)
    return (
      <output className="readout quiet">
        point at a cell, or use the arrow keys; click or Enter lists its tokens
      </output>
    )
  const at = cell.y * columnNames.length + cell.x
  const value = tensorStore.get(card.values.ref).data[at] ?? NaN
  const id = tensorStore.get(card.ids.ref).data[at] ?? -1
  const isOther = card.shade !== 'probability' || card.target !== null
  return (
    <output className="readout">
      <span>{printToken(rowNames[cell.y] ?? '')}</span>
      <span className="quiet">·</span>
      <span>after {printToken(columnNames[cell.x] ?? '')}</span>
      <strong>
        <TokenText token={vocabStore.get(card.model)(id)} />
      </strong>
      <strong className="number" title={String(value)}>
        {(card.isProbability ? printPercent : printNumber)(value)}
      </strong>
      {isOther && (
        <span>
          {shading.words}: <span className="number">{shading.value(at)}</span>
        </span>
      )}
    </output>
  )
}
