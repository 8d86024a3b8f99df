import { useMemo } from 'react'
import { Heatmap } from '../Heatmap.tsx'
import { printNumber } from '../numbers.ts'
import { differenceOf } from './difference.ts'

interface CompareMatricesProps {
  now: ArrayLike<number>
  then: ArrayLike<number>
  rows: number
  columns: number
  rowNames: readonly string[]
  columnNames: readonly string[]
  rowLabel: string | null
  columnLabel: string | null
  center: number | null
  number: number
  /** What it means that nothing differs. */
  same: string
}

/** The matrix of another run, and below it what it would take to come from there to now, on a scale of its own. */
export function CompareMatrices({ now, then, number, center, same, ...matrix }: CompareMatricesProps) {
  const { values, greatest, place } = useMemo(() => differenceOf(now, then), [now, then])
  const [row, column] = [Math.floor(place / matrix.columns), place % matrix.columns]
  return (
    <div className="compare-matrices">
      <h5>Run {number}</h5>
      <Heatmap {...matrix} data={then} center={center} label={`Run ${number}`} />
      <h5>Now minus run {number}</h5>
      {greatest === 0 ? (
        <p className="quiet compare-note">{same}</p>
      ) : (
        <>
          <Heatmap {...matrix} data={values} center={0} label={`Now minus run ${number}`} />
          <p className="quiet compare-note">
            Greatest difference {printNumber(greatest)}, at {matrix.rowNames[row]} and{' '}
            {matrix.columnNames[column]}
          </p>
        </>
      )}
    </div>
  )
}
