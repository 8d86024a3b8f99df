import { printDuration } from '../results/numbers.ts'
import { type BoxState } from './useBoxState.ts'
import { printRange } from './printRange.ts'

/** The line of a box below its shape: range and time, or why there is none. */
export function BoxValue({ state: { outcome, summary, isOld } }: { state: BoxState }) {
  if (outcome?.state === 'not-run') return <span className="box-value">⊘ not run</span>
  return (
    <span className="box-value" data-old={isOld || undefined}>
      {summary !== undefined && <span>{printRange(summary)}</span>}
      {outcome?.state === 'reused' && <span className="box-time">↺ reused</span>}
      {outcome?.state === 'ran' && outcome.ms !== null && (
        <span className="box-time">{printDuration(outcome.ms)}</span>
      )}
    </span>
  )
}
