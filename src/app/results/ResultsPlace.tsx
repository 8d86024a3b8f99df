import { ProblemNote } from '../shell/ProblemNote.tsx'
import { useExperiment } from '../shell/experimentStore.ts'
import { useRun } from '../shell/runStore.ts'
import { ResultCard } from './ResultCard.tsx'
import { GenerationStream } from './GenerationStream.tsx'
import { RunSummary } from './RunSummary.tsx'
import { EmptyCase } from './EmptyCase.tsx'
import './results.css'

/** The cards of the last run in program order, and what ended it. */
export function ResultsPlace() {
  const { phase, entries, code } = useRun()
  const isStale = useExperiment(({ recipe }) => code !== null && recipe.code !== code)
  const isGenerating = phase.name === 'running' && phase.progress?.stage === 'generate'
  const isEmpty = entries.length === 0 && phase.name !== 'failed' && !isGenerating
  return (
    <section className="place results" aria-label="Results" data-stale={isStale || undefined}>
      <header className="place-head">
        <h2>Results</h2>
        {isStale && <span className="tag">of an earlier version of the program</span>}
        {phase.name === 'stopped' && <span className="tag">stopped</span>}
      </header>
      <div className="place-body results-list" tabIndex={0} role="region" aria-label="Result cards">
        {phase.name === 'failed' && <ProblemNote problem={phase.problem} />}
        {isEmpty && <EmptyCase phase={phase.name} />}
        {entries.map(entry => (
          <ResultCard key={entry.card.index} entry={entry} />
        ))}
        <GenerationStream />
        <RunSummary />
      </div>
    </section>
  )
}
