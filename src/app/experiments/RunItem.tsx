import { printDuration } from '../results/numbers.ts'
import { useExperiment } from '../shell/experimentStore.ts'
import { agoWords } from './agoWords.ts'
import { changeWords } from './changeWords.ts'
import { ranWords } from './ranWords.ts'
import { type RunHead, type RunOutcome } from './records.ts'
import { restoreWork } from './restoreWork.ts'
import { sameInputs } from './sameInputs.ts'

const outcomes: Record<RunOutcome, string | null> = {
  done: null,
  stopped: 'stopped',
  failed: 'failed',
}

interface RunItemProps {
  head: RunHead
  /** The run before it. */
  before: RunHead | null
  isOnScreen: boolean
  now: number
  /** Opens its results, beside those of another run if there is one. */
  onOpen: (other: number | null) => void
}

/** One run in the list: what it ran on, what had changed, and the ways to its results and its code. */
export function RunItem({ head, before, isOnScreen, now, onOpen }: RunItemProps) {
  const recipe = useExperiment(state => state.recipe)
  const isNow = recipe.code === head.code && sameInputs(recipe.inputs, head.inputs)
  const outcome = outcomes[head.outcome]
  const changed = before === null ? '' : changeWords(before, head)
  const ran = ranWords(head)
  return (
    <li className="history-item" aria-current={isOnScreen || undefined}>
      <p className="history-head">
        <strong>Run {head.number}</strong>
        {isOnScreen && <span className="tag">on screen</span>}
        {outcome !== null && <span className="tag">{outcome}</span>}
        <span className="quiet history-when">{agoWords(head.at, now)}</span>
      </p>
      <p className="history-words">
        {ran}
        {ran !== '' && ' · '}
        <span className="number">{printDuration(head.ms)}</span>
        {` · ${head.cards} ${head.cards === 1 ? 'card' : 'cards'}`}
      </p>
      {before !== null && (
        <p className="history-words history-change">
          {changed === '' ? 'nothing changed since the run before' : changed}
        </p>
      )}
      {head.problem !== null && <p className="history-words history-problem">{head.problem}</p>}
      {head.notices.map(notice => (
        <p key={notice} className="history-words quiet">
          {notice}
        </p>
      ))}
      <p className="history-actions">
        {head.cards > 0 && (
          <button
            type="button"
            className="quiet-button"
            aria-label={`Open the results of run ${head.number}`}
            onClick={() => onOpen(null)}
          >
            Results
          </button>
        )}
        {head.cards > 0 && before !== null && before.cards > 0 && (
          <button
            type="button"
            className="quiet-button"
            aria-label={`Compare run ${head.number} with run ${before.number}`}
            onClick={() => onOpen(before.number)}
          >
            Compare with {before.number}
          </button>
        )}
        {!isNow && (
          <button
            type="button"
            className="quiet-button"
            aria-label={`Go back to the code of run ${head.number}`}
            onClick={() => void restoreWork(head)}
          >
            Go back to its code
          </button>
        )}
      </p>
    </li>
  )
}
