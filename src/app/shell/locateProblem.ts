import { type Problem } from './problem.ts'
import { askProgram } from './programClient.ts'

/** The problem with the code it is about, where the program still has that place. */
export async function locateProblem(problem: Problem, code: string): Promise<Problem> {
  if (problem.range !== undefined || problem.span === undefined) return problem
  return { ...problem, range: await askProgram('spanExpression', code, problem.span) }
}
