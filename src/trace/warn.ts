import { printSpan } from '../graph/errors.ts'
import { type Program } from './program.ts'
import { showCard } from './showCards.ts'

/** Puts a warning among the results, at the user's line; once for each line, however often it is reached. */
export function warn(program: Program, message: string, hint: string): void {
  const span = program.span()
  const text = `warning${span === undefined ? '' : ` at ${printSpan(span)}`}: ${message}\n  ${hint}`
  if (program.warned.has(text)) return
  program.warned.add(text)
  showCard(program, { kind: 'log', level: 'warn', text })
}
