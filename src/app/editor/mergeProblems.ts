import { type Problem } from '../shell/problem.ts'

/**
 * What recording and what types found: where both speak of one piece of code, the types' word stands, because it comes
 * with changes that mend it.
 */
export function mergeProblems(failure: Problem, checked: readonly Problem[]): Problem[] {
  const isSaid = checked.some(problem => problem.severity === 'error' && overlap(problem, failure))
  return isSaid ? [...checked] : [failure, ...checked]
}

function overlap(a: Problem, b: Problem): boolean {
  if (a.message === b.message && a.span?.line === b.span?.line) return true
  if (a.range === undefined || b.range === undefined) return false
  return a.range.start < b.range.end && b.range.start < a.range.end && a.span?.line === b.span?.line
}
