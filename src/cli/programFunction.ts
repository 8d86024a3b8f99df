import { runInThisContext } from 'node:vm'
import { programParameters } from '../program/parameters.ts'

/** The program's name in stack traces. */
export const sourceUrl = 'vitrine:program'

type ProgramFunction = (
  vitrine: unknown,
  operators: unknown,
  exported: Record<string, unknown>,
  console: unknown,
) => Promise<void>

/** Compiled code as a function; line n of the program is line n of its stack traces. */
export function programFunction(code: string): ProgramFunction {
  const made: unknown = runInThisContext(`(async function (${programParameters.join(', ')}) {\n${code}\n})`, {
    filename: sourceUrl,
    lineOffset: -1,
  })
  return made as ProgramFunction
}
