import { printDuration } from '../results/numbers.ts'
import { agoWords } from './agoWords.ts'
import { ranWords } from './ranWords.ts'
import { type RunHead } from './records.ts'
import { useNow } from './useNow.ts'

/** When and on what a run ran, and with which inputs. */
export function RunFacts({ head }: { head: RunHead }) {
  const now = useNow()
  const { timings } = head
  const inputs = Object.entries(head.inputs)
  const ran = ranWords(head)
  return (
    <div className="run-facts">
      <strong>Run {head.number}</strong> <span className="quiet">{agoWords(head.at, now)}</span>
      <p>{ran}</p>
      <p className="quiet number">
        {printDuration(head.ms)} in all: {printDuration(timings.plan)} planned,{' '}
        {printDuration(timings.compile)} compiled, {printDuration(timings.run)} run
      </p>
      {inputs.length > 0 && (
        <p className="quiet">{inputs.map(([name, value]) => `${name} = ${String(value)}`).join(', ')}</p>
      )}
    </div>
  )
}
