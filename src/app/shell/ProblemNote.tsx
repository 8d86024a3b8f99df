import { printSpan } from '../../graph/errors.ts'
import { type Problem } from './problem.ts'
import { useSelection } from './selectionStore.ts'

/** A problem with its way out; its places select the line. */
export function ProblemNote({ problem }: { problem: Problem }) {
  const select = useSelection(selection => selection.select)
  const { span, related } = problem
  return (
    <div
      className="problem"
      data-severity={problem.severity}
      role={problem.severity === 'error' ? 'alert' : 'status'}
    >
      <p className="problem-message">
        {[span, related].map(
          place =>
            place && (
              <button
                key={`${place.line}:${place.column}`}
                type="button"
                className="problem-place"
                onClick={() => select(place, 'results')}
              >
                {printSpan(place)}
              </button>
            ),
        )}
        {problem.message}
      </p>
      {problem.hint !== undefined && <p className="problem-hint">{problem.hint}</p>}
    </div>
  )
}
