import { useRun } from '../shell/runStore.ts'
import { printDuration } from './numbers.ts'
import { RunDetails } from './RunDetails.tsx'

/** What each run of the program did: its steps with their times, and what was fed. */
export function RunSummary() {
  const origins = useRun(state => state.origins)
  if (origins.length === 0) return null
  const total = origins.reduce((sum, { report }) => sum + report.timings.total, 0)
  return (
    <details className="run-summary">
      <summary>
        How it ran: {origins.length} {origins.length === 1 ? 'run' : 'runs'}, {printDuration(total)}
      </summary>
      {origins.map((origin, index) => (
        <RunDetails key={index} origin={origin} number={index + 1} />
      ))}
    </details>
  )
}
