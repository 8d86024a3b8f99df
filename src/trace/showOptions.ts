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
  const options = readOptions(program, `show.${what}`, given, [...known, 'title', 'pin'])
  for (const key of ['title', 'xLabel', 'yLabel']) checkType(program, options, key, 'string')
  for (const key of ['k', 'center', 'head']) checkType(program, options, key, 'number')
  for (const key of ['pin', 'boundaries', 'marginals']) checkType(program, options, key, 'boolean')
  return options
}

const typeWords = { string: 'a text', number: 'a number', boolean: 'true or false' } as const

function checkType(program: Program, options: ShowOptions, key: string, type: keyof OptionTypes): void {
  const value = options[key]
  if (value !== undefined && typeof value !== type) program.fail(`${key} is ${typeWords[type]}`)
}

interface OptionTypes {
  string: string
  number: number
  boolean: boolean
}

/** An option that is one of some words. */
export function choice<const T extends string>(
  program: Program,
  options: ShowOptions,
  key: string,
  choices: readonly T[],
): T | undefined {
  const value = options[key]
  if (value === undefined) return undefined
  const chosen = choices.find(one => one === value)
  return chosen ?? program.fail(`${key} is ${choices.map(one => `'${one}'`).join(' or ')}`)
}

/** How many of something are shown: at least 1, at most what there is. */
export function countOption(program: Program, options: ShowOptions, usual: number, most: number): number {
  const k = option(options, 'k', 'number') ?? usual
  if (!Number.isInteger(k) || k < 1) program.fail(`k is a whole number from 1, not ${k}`)
  return Math.min(k, most)
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
export function pairs(
  program: Program,
  mark: unknown,
  otherwise = 'mark is a list of cells [y, x]',
): readonly (readonly [number, number])[] {
  if (mark === undefined || mark === null) return []
  const list: unknown[] = Array.isArray(mark) ? mark : [mark]
  return list.map(cell => {
    const [y, x] = Array.isArray(cell) ? (cell as unknown[]) : []
    if (typeof y === 'number' && typeof x === 'number') return [y, x]
    return program.fail(otherwise)
  })
}
