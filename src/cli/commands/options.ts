import { parseArgs } from 'node:util'
import { type Backend } from '../../backend/backend.ts'
import { type Interrupt } from '../interrupt.ts'
import { type Terminal } from '../terminal.ts'

/** Wrong arguments: the message and the usage go to the user. */
export class UsageError extends Error {}

/** What a command works with. */
export interface CommandContext {
  terminal: Terminal
  interrupt: Interrupt
  /** A backend on this machine, closed when the command has ended. */
  open: () => Backend
}

export interface Command {
  /** Its part of the help. */
  usage: string
  /** Reads its arguments. @throws UsageError */
  parse: (args: readonly string[]) => (context: CommandContext) => Promise<void>
}

export type KnownOptions = Record<string, { type: 'string' | 'boolean'; multiple?: boolean }>

/** Options of a command and its one argument. @throws UsageError */
export function withOneArgument<const O extends KnownOptions>(
  args: readonly string[],
  what: string,
  known: O,
) {
  const { values, positionals } = parseOrExplain(args, known)
  const [only, second] = positionals
  if (only === undefined) throw new UsageError(`name ${what}`)
  if (second !== undefined)
    throw new UsageError(`one ${what.replace(/^a /, '')} at a time, not also '${second}'`)
  return { values, only }
}

/** Options of a command that takes no argument. @throws UsageError */
export function withoutArguments<const O extends KnownOptions>(args: readonly string[], known: O) {
  const { values, positionals } = parseOrExplain(args, known)
  if (positionals.length > 0)
    throw new UsageError(`'${positionals[0] ?? ''}' is no option: options begin with --`)
  return values
}

/** @throws UsageError for an option that is not known or has no value */
export function parseOrExplain<const O extends KnownOptions>(args: readonly string[], known: O) {
  try {
    return parseArgs({ args: [...args], options: known, allowPositionals: true })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}
