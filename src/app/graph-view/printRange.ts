import { printNumber } from '../results/numbers.ts'
import { type NodeSummary } from '../../graph/nodeSummary.ts'

/** `−3.1…4.2`, or the one value that all have; short enough for a box. */
export function printRange({ min, max }: NodeSummary): string {
  if (Number.isNaN(min) || Number.isNaN(max)) return 'NaN'
  return min === max ? short(min) : `${short(min)}…${short(max)}`
}

/** Two significant digits after the sign; whole numbers as they are. */
function short(value: number): string {
  if (!Number.isFinite(value) || Number.isInteger(value)) return printNumber(value)
  const magnitude = Math.abs(value)
  return magnitude >= 1e-3 && magnitude < 1e5
    ? String(Number(value.toPrecision(2))).replace('-', '−')
    : value.toExponential(0).replace('e+', 'e').replaceAll('-', '−')
}
