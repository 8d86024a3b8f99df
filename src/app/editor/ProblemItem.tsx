import { type Problem } from '../shell/problem.ts'
import { ProblemNote } from '../shell/ProblemNote.tsx'
import { applyFix } from './applyFix.ts'

/** A problem with the changes that mend it. */
export function ProblemItem({ problem }: { problem: Problem }) {
  const { fixes = [], range } = problem
  return (
    <div className="problem-item">
      <ProblemNote problem={problem} />
      {fixes.length > 0 && (
        <p className="problem-fixes">
          {fixes.map(({ title }) => (
            <button
              key={title}
              type="button"
              className="button"
              onClick={() => void applyFix(title, range?.start ?? 0)}
            >
              {title}
            </button>
          ))}
        </p>
      )}
    </div>
  )
}
