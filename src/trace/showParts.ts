import { printShape } from '../graph/dim.ts'
import { type Expression } from './expression.ts'
import { type Program } from './program.ts'
import { option, type ShowOptions } from './showOptions.ts'

/** @throws VitrineError for a wrong rank, naming the shapes that fit */
export function requireRank(
  program: Program,
  what: string,
  expression: Expression,
  ranks: readonly number[],
  form: string,
): void {
  if (ranks.includes(expression.shape.length)) return
  program.fail(
    `show.${what} takes ${form}, not ${printShape(expression.shape)}`,
    'index the tensor first: t[0]',
  )
}

export const title = (options: ShowOptions) => ({ title: option(options, 'title', 'string') })

/** The names that `derive` gave are those that the card asks for. */
export function pick<T>(tensors: Record<string, T>, name: string): T {
  const tensor = tensors[name]
  if (tensor === undefined) throw new Error(`a card lacks ${name}`)
  return tensor
}
