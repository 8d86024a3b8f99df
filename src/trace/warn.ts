import { type Program } from './program.ts'
import { showCard } from './showCards.ts'

/** Puts a warning among the results, at the user's line; once for each line, however often it is reached. */
export function warn(program: Program, message: string, hint: string): void {
  const span = program.span()
  const key = JSON.stringify([span, message])
  if (program.warned.has(key)) return
  program.warned.add(key)
  showCard(program, { kind: 'log', level: 'warn', text: `${message}\n  ${hint}` })
}
