import { printShape } from '../../graph/dim.ts'
import { printNumber } from '../results/numbers.ts'
import { boxLine } from './boxWords.ts'
import { type Box } from './scene.ts'
import { type BoxState } from './useBoxState.ts'

/** All that is known of a box, in one line: its tooltip and what the line below the graph says. */
export function boxTitle(box: Box, { outcome, summary }: Pick<BoxState, 'outcome' | 'summary'>): string {
  const value =
    summary === undefined
      ? ''
      : `${printShape(summary.shape)} ${summary.dtype}, ${printNumber(summary.min)} to ${printNumber(summary.max)}, mean ${printNumber(summary.mean)}`
  return [boxLine(box), value, outcome?.words ?? ''].filter(part => part !== '').join(' · ')
}
