import { didYouMean } from '../graph/suggest.ts'
import { isPlainObject } from './identity.ts'
import { type Program } from './program.ts'

export type Options = Readonly<Record<string, unknown>>

/**
 * The trailing object of a call.
 * @param what the call, as the message names it
 * @throws VitrineError for what is no object, and for an option that there is not
 */
export function readOptions(
  program: Program,
  what: string,
  options: unknown,
  known: readonly string[],
): Options {
  if (options === undefined) return {}
  if (!isPlainObject(options))
    return program.fail(`the options of ${what} are an object: { ${known[0] ?? ''}: ... }`)
  const unknown = Object.keys(options).find(key => !known.includes(key))
  if (unknown === undefined) return options
  return program.fail(
    `${what} has no option ${unknown}`,
    didYouMean(unknown, known) ?? `it has ${known.join(', ')}`,
  )
}
