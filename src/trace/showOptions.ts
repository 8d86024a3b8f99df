import { readOptions, type Options } from './options.ts'
import { type Program } from './program.ts'

export type ShowOptions = Options

/** @throws VitrineError for what is not an option of this card */
export function readShowOptions(
  program: Program,
  what: string,
  given: unknown,
  known: readonly string[],
): ShowOptions {
  const options = readOptions(program, `show.${what}`, given, known)
  for (const key of ['title', 'xLabel', 'yLabel']) checkType(program, options, key, 'string')
  for (const key of ['k', 'center']) checkType(program, options, key, 'number')
  return options
}

function checkType(program: Program, options: ShowOptions, key: string, type: 'string' | 'number'): void {
  const value = options[key]
  if (value !== undefined && typeof value !== type)
    program.fail(`${key} is a ${type === 'string' ? 'text' : 'number'}`)
}

interface OptionTypes {
  string: string
  number: number
}

/** An option that `readShowOptions` has checked. */
export function option<T extends keyof OptionTypes>(
  options: ShowOptions,
  key: string,
  type: T,
): OptionTypes[T] | undefined
export function option(options: ShowOptions, key: string, type: string): unknown {
  const value = options[key]
  return typeof value === type ? value : undefined
}

/** Names along an axis: texts or numbers, one for each place. */
export function axisNames(
  program: Program,
  names: unknown,
  length: number,
  what: string,
): readonly string[] | null {
  if (names === undefined || names === null) return null
  if (!Array.isArray(names) || !names.every(name => typeof name === 'string' || typeof name === 'number'))
    return program.fail(`${what} is a list of names`, 'model.tokens(prompt) gives the tokens of a prompt')
  if (names.length !== length) program.fail(`${what} has ${names.length} names for ${length} places`)
  return names.map(String)
}

/** Cells [y, x]. */
export function pairs(program: Program, mark: unknown): readonly (readonly [number, number])[] {
  if (mark === undefined || mark === null) return []
  const list: unknown[] = Array.isArray(mark) ? mark : [mark]
  return list.map(cell => {
    const [y, x] = Array.isArray(cell) ? (cell as unknown[]) : []
    if (typeof y === 'number' && typeof x === 'number') return [y, x]
    return program.fail('mark is a list of cells [y, x]')
  })
}
