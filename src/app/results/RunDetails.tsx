import { type Origin } from '../shell/runStore.ts'
import { fedWords } from './fedWords.ts'
import { printDuration } from './numbers.ts'
import { placeWords, runThereWords } from './placeWords.ts'
import { PlanTable } from './PlanTable.tsx'
import { printToken } from './visibleToken.ts'

/** One run: its parts, what was fed, and how it went. */
export function RunDetails({ origin, number }: { origin: Origin; number: number }) {
  const { report, model } = origin
  const { plan, compile, run } = report.timings
  const there = runThereWords(origin)
  return (
    <section className="run-details">
      <h4>
        Run {number}
        {model === null ? '' : ` · ${model}`} · {placeWords(origin)}
      </h4>
      {there !== null && <p className="quiet run-there">{there}</p>}
      <p className="quiet">
        plan {printDuration(plan)}, compile {printDuration(compile)}, run {printDuration(run)}
        {report.unembeddedPositions > 0 && `, positions unembedded: ${report.unembeddedPositions}`}
      </p>
      {report.fed.map((fed, index) => (
        <p key={index} className="fed quiet">
          fed {fedWords(fed.ids)}
          {fed.text !== null && <>: “{printToken(fed.text).replaceAll('␣', ' ')}”</>}
        </p>
      ))}
      <PlanTable plan={report.plan} run={number} />
    </section>
  )
}
