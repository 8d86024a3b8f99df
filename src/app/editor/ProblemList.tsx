import { type Problem } from '../shell/problem.ts'
import { ProblemItem } from './ProblemItem.tsx'

/** What is wrong with the program, below it: the same as the marks in it, for reading and for the keyboard. */
export function ProblemList({ problems }: { problems: readonly Problem[] }) {
  if (problems.length === 0) return null
  return (
    <div className="problem-list" tabIndex={0} role="region" aria-label="Problems">
      {problems.map((problem, index) => (
        <ProblemItem key={index} problem={problem} />
      ))}
    </div>
  )
}
