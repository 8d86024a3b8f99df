import { lazy, Suspense } from 'react'
import { wayOutOf } from '../endpoints/waysOut.ts'
import { ProblemNote } from '../shell/ProblemNote.tsx'
import { useExperiment } from '../shell/experimentStore.ts'
import { useRun } from '../shell/runStore.ts'
import { CardOutline } from './CardOutline.tsx'
import { cardKey } from './frame/cardKey.ts'
import { usePinnedLines } from './frame/usePinnedLines.ts'
import { GenerationStream } from './generations/GenerationStream.tsx'
import { RunSummary } from './RunSummary.tsx'
import { EmptyCase } from './EmptyCase.tsx'
import { LogCard } from './LogCard.tsx'
import { moveBetweenCards } from './moveBetweenCards.ts'
import './results.css'

// Cards come with the first run: the page is there before them.
const ResultCard = lazy(() =>
  import('./frame/ResultCard.tsx').then(({ ResultCard }) => ({ default: ResultCard })),
)

const WaysOut = lazy(() => import('../endpoints/WaysOut.tsx').then(({ WaysOut }) => ({ default: WaysOut })))

/** From this many cards on there is a list to jump from. */
const many = 5

/** The cards of the last run in program order, and what ended it. */
export function ResultsPlace() {
  const { phase, entries, code } = useRun()
  usePinnedLines(entries)
  const isStale = useExperiment(({ recipe }) => code !== null && recipe.code !== code)
  const isGenerating = phase.name === 'running' && phase.progress?.stage === 'generate'
  const way = phase.name === 'failed' ? wayOutOf(phase.problem.message) : null
  const drawn = entries.filter(({ card }) => card.kind !== 'log')
  const isEmpty = entries.length === 0 && phase.name !== 'failed' && !isGenerating
  return (
    <section className="place results" aria-label="Results" data-stale={isStale || undefined}>
      <header className="place-head">
        <h2>Results</h2>
        {isStale && <span className="tag">of an earlier version of the program</span>}
        {phase.name === 'stopped' && <span className="tag">stopped</span>}
      </header>
      {drawn.length >= many && <CardOutline entries={drawn} />}
      <div
        className="place-body results-list"
        tabIndex={0}
        role="region"
        aria-label="Result cards"
        onKeyDown={moveBetweenCards}
      >
        {phase.name === 'failed' && <ProblemNote problem={phase.problem} />}
        {way !== null && (
          <Suspense fallback={null}>
            <WaysOut way={way} />
          </Suspense>
        )}
        {isEmpty && <EmptyCase phase={phase.name} />}
        <Suspense fallback={null}>
          {entries.map(entry =>
            entry.card.kind === 'log' ? (
              <LogCard key={cardKey(entry.card)} card={entry.card} />
            ) : (
              <ResultCard key={cardKey(entry.card)} entry={entry} />
            ),
          )}
        </Suspense>
        <GenerationStream />
        <RunSummary />
      </div>
    </section>
  )
}
